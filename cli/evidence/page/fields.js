/** The fields of a record: the value in gold, what the model wrote, and what lies between. */
const SHORT_CHARS = 140;

function fieldList(row) {
  const list = element("dl", { class: "fields" });
  for (const [name, value] of row.fields) {
    const lines = [...refusalsOf(row, name).flatMap(refusedLines), ...valueLines(row, name, value)];
    if (!lines.length) continue;
    list.append(nameOf(name), element("dd", {}, ...lines));
  }
  return list.querySelector(".change") ? [changeKey(), list] : [list];
}

/** A key that the schema does not have is the model's own: signs show what hides in it. */
function nameOf(field) {
  const title = element("dt", { dir: "auto" });
  for (const part of field.split(/(?<=_)/u)) {
    appendText(title, part);
    title.append(element("wbr"));
  }
  return title;
}

/** Says what stands on either side of the arrows. */
function changeKey() {
  return element("p", { class: "change change-key" },
    element("span", { class: "written" }, element("code", {}, "what the model wrote")),
    arrowTo("the record's value"));
}

/** Positions in the quarantine of what was refused for the field. */
function refusalsOf(row, name) {
  return row.refused.filter((index) => data.quarantine[index].field === name);
}

function refusedLines(index) {
  const row = data.quarantine[index];
  return [
    change(row.raw, element("strong", { class: "unpublished" }, "not published")),
    below("breaks ", element("span", { class: "rule refused" }, row.rule), ...causeOf(row),
      link(row.code, itemOfId.get(~index))),
  ];
}

/** What the detail says beyond the names of the field and the rule. */
function causeOf({ field, rule, detail }) {
  const start = `$.${field}: `;
  const cause = detail.startsWith(start) ? detail.slice(start.length) : detail;
  return cause === rule ? [] : [element("span", { class: "cause" }, cause)];
}

function valueLines(row, name, value) {
  const written = ownValue(row.modelFields, name);
  const rules = ownValue(row.rules, name) || [];
  const isChanged = written !== undefined;
  if (!value && !isChanged && !rules.length) return [];
  const shown = value ? element("bdi", { class: "value" }, value) : element("em", {}, "no value");
  return [
    isChanged ? change(written, shown) : shown,
    ...(rules.length ? [below(...rules.map(ruleChip))] : []),
  ];
}

/** What the model wrote, an arrow, and what became of it. */
function change(json, became) {
  return element("div", { class: "change" },
    element("span", { class: "written" }, hidden("the model wrote "), ...writtenValue(json)),
    arrowTo(became));
}

function arrowTo(became) {
  return element("span", { class: "outcome" },
    element("span", { class: "arrow", "aria-hidden": "true" }, "→ "), became);
}

/** Words for those who hear the page. */
function hidden(words) {
  return element("span", { class: "heard" }, words);
}

/** Names of fields and rules may be those of every object's own things, such as `constructor`. */
function ownValue(values, name) {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function ruleChip(rule) {
  const title = ownValue(data.rules, rule)?.meaning;
  return element("span", { class: warns(rule) ? "rule inexact" : "rule", title }, rule);
}

/** What the names of the rules mean that the record's values went through. */
function ruleMeanings(row) {
  const list = element("dl", { class: "rules", "aria-label": "What was done to the values" });
  for (const rule of rulesOf(row)) {
    const known = ownValue(data.rules, rule);
    if (known) list.append(element("dt", {}, ruleChip(rule)), element("dd", {}, known.meaning));
  }
  return list.children.length ? [list] : [];
}

/** A line of the page's own words below a value, which may be in a script of the other direction. */
function below(...children) {
  return element("div", { class: "below", dir: "ltr" }, ...children);
}

/** JSON as the model wrote it; of a long one the beginning, and the whole on demand. */
function writtenValue(json) {
  const short = element("code", { dir: "auto" });
  appendText(short, shortened(json));
  if (shortened(json) === json) return [short];
  const size = plural(Array.from(json).length, "character");
  return [short, element("details", {},
    element("summary", {}, `all ${size}`), writtenBlock(json))];
}

function shortened(text) {
  const characters = Array.from(text);
  return characters.length > SHORT_CHARS
    ? `${characters.slice(0, SHORT_CHARS).join("")}…` : text;
}

function writtenBlock(json) {
  const block = element("pre", { dir: "auto" });
  appendText(block, indented(json));
  return block;
}

/** The text that a JSON string stands for; other JSON stays as it is. */
function unquoted(json) {
  try {
    const value = JSON.parse(json);
    return typeof value === "string" ? value : json;
  } catch {
    return json;
  }
}

/** JSON over several lines; where the browser would round numbers, it stays as it is. */
function indented(json) {
  if (!JSON.rawJSON) return json;
  const verbatim = (name, value, { source }) =>
    (typeof value === "number" ? JSON.rawJSON(source) : value);
  try {
    return JSON.stringify(JSON.parse(json, verbatim), null, 2);
  } catch {
    return json;
  }
}

/** Goes to another item; the keyboard stays in the panel. */
function link(text, item) {
  const made = element("button", { type: "button", class: "link" }, `${text} ›`);
  made.addEventListener("click", () => {
    select(item);
    byId("details").focus({ preventScroll: true });
  });
  return made;
}

/** A record's fields in one line, for paper. */
function printedFields(row) {
  return row.fields.map(([name, value]) => {
    const refused = refusalsOf(row, name).map((index) => data.quarantine[index]);
    const written = [ownValue(row.modelFields, name), ...refused.map(({ raw }) => raw)].filter(Boolean);
    const rules = [...(ownValue(row.rules, name) || []), ...refused.map(({ rule }) => `breaks ${rule}`)];
    const notes = [...written.map((json) => `the model wrote ${json}`), ...rules];
    const said = value || (refused.length ? "not published" : "no value");
    return `${name}: ${said}${notes.length ? ` (${notes.join(", ")})` : ""}`;
  }).join("; ");
}
