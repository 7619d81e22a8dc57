/** The fields of a record: its values, the model's values, and the rules applied in between. */
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

/** The model chose an undeclared key: signs show its invisible characters. */
function nameOf(field) {
  const title = element("dt", { dir: "auto" });
  for (const part of field.split(/(?<=_)/u)) {
    appendText(title, part);
    title.append(element("wbr"));
  }
  return title;
}

/** The legend of the arrows. */
function changeKey() {
  return element("p", { class: "change change-key" },
    element("span", { class: "written" }, element("code", {}, "the model's value")),
    arrowTo("the record's value"));
}

/** Positions in the quarantine of the field's refused values. */
function refusalsOf(row, name) {
  return row.refused.filter((index) => data.quarantine[index].field === name);
}

function refusedLines(index) {
  const row = data.quarantine[index];
  return [
    change(row.raw, element("strong", { class: "unpublished" }, "not published")),
    below(...inWords(causeOf(row)), element("span", { class: "rule refused" }, row.rule),
      link(row.code, itemOfId.get(~index))),
  ];
}

/** The reason without the names of field and value, which are in the line above. */
function causeOf({ field, detail }) {
  const start = `\`${field}\`: `;
  const cause = detail.startsWith(start) ? detail.slice(start.length) : detail;
  return cause.replace(/^`[^`]*` /u, "");
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

/** The model's value, an arrow, and the result. */
function change(json, result) {
  return element("div", { class: "change" },
    element("span", { class: "written" }, hidden("the model wrote "), ...writtenValue(json)),
    arrowTo(result));
}

function arrowTo(result) {
  return element("span", { class: "outcome" },
    element("span", { class: "arrow", "aria-hidden": "true" }, "→ "), result);
}

/** Words for screen readers only. */
function hidden(words) {
  return element("span", { class: "heard" }, words);
}

/** Names of fields and rules may equal names of inherited properties, such as `constructor`. */
function ownValue(values, name) {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function ruleChip(rule) {
  const title = ownValue(data.rules, rule)?.meaning;
  return element("span", { class: warns(rule) ? "rule inexact" : "rule", title }, rule);
}

/** The meanings of the rules that were applied to the record's values. */
function ruleMeanings(row) {
  const list = element("dl", { class: "rules", "aria-label": "Rules applied to the values" });
  for (const rule of rulesOf(row)) {
    const known = ownValue(data.rules, rule);
    if (known) list.append(element("dt", {}, ruleChip(rule)), element("dd", {}, known.meaning));
  }
  return list.children.length ? [list] : [];
}

/** A line of the page's words below a value, whose script may have the other direction. */
function below(...children) {
  return element("div", { class: "below", dir: "ltr" }, ...children);
}

/** The model's JSON; if it is long, the beginning, and the whole on demand. */
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

/** The text of a JSON string; other JSON stays as it is. */
function unquoted(json) {
  try {
    const value = JSON.parse(json);
    return typeof value === "string" ? value : json;
  } catch {
    return json;
  }
}

/** JSON over several lines; unchanged if the browser would round numbers. */
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

/** A button that selects another item; the keyboard focus stays in the panel. */
function link(text, item) {
  const made = element("button", { type: "button", class: "link" }, `${text} ›`);
  made.addEventListener("click", () => {
    select(item);
    byId("details").focus({ preventScroll: true });
  });
  return made;
}

/** A record's fields in one line, for the printed page. */
function printedFields(row) {
  return row.fields.map(([name, value]) => {
    const refused = refusalsOf(row, name).map((index) => data.quarantine[index]);
    const written = [ownValue(row.modelFields, name), ...refused.map(({ raw }) => raw)].filter(Boolean);
    const rules = [...(ownValue(row.rules, name) || []), ...refused.map(({ rule }) => `breaks ${rule}`)];
    const notes = [...written.map((json) => `the model wrote ${json}`), ...rules];
    const shown = value || (refused.length ? "not published" : "no value");
    return `${name}: ${shown}${notes.length ? ` (${notes.join(", ")})` : ""}`;
  }).join("; ");
}
