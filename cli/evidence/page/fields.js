/** The fields of a record: the value in gold, what the model wrote, and what lies between. */
const SHORT_CHARS = 160;

function fieldList(row) {
  const list = element("dl", { class: "fields" });
  for (const [name, value] of row.fields) {
    const refused = refusalsOf(row, name);
    const lines = [...refused.flatMap(refusedLines), ...normalizedLines(row, name)];
    if (!value && !lines.length) continue;
    const shownValue = value || (refused.length ? "" : element("em", {}, "no value"));
    // A key that the schema does not have is the model's own: signs show what hides in it.
    const title = element("dt", { dir: "auto" });
    appendText(title, name);
    list.append(title, element("dd", { dir: "auto" }, shownValue, ...lines));
  }
  return list;
}

/** Positions in the quarantine of what was refused for the field. */
function refusalsOf(row, name) {
  return row.refused.filter((index) => data.quarantine[index].field === name);
}

function refusedLines(index) {
  const { raw, rule, code } = data.quarantine[index];
  return [
    element("span", { class: "unpublished" }, "not published"),
    writtenLine(raw),
    below("breaks ", element("span", { class: "rule refused" }, rule), " ",
      link(code, itemOfId.get(~index))),
  ];
}

function normalizedLines(row, name) {
  const written = ownValue(row.modelFields, name);
  const rules = ownValue(row.rules, name) || [];
  return [
    ...(written === undefined ? [] : [writtenLine(written)]),
    ...(rules.length ? [below(...rules.map(ruleChip))] : []),
  ];
}

/** Names of fields and rules may be those of every object's own things, such as `constructor`. */
function ownValue(values, name) {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function ruleChip(rule) {
  return element("span", { class: warns(rule) ? "rule inexact" : "rule" }, rule);
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

function writtenLine(json) {
  return below("the model wrote ", ...writtenValue(json));
}

/** A line of the page's own words below a value, which may be in a script of the other direction. */
function below(...children) {
  return element("div", { class: "below", dir: "ltr" }, ...children);
}

/** JSON as the model wrote it; of a long one the beginning, and the whole on demand. */
function writtenValue(json) {
  const characters = Array.from(json);
  const isLong = characters.length > SHORT_CHARS;
  const short = element("code", { dir: "auto" });
  appendText(short, isLong ? `${characters.slice(0, SHORT_CHARS).join("")}…` : json);
  if (!isLong) return [short];
  return [short, element("details", {},
    element("summary", {}, `all ${plural(characters.length, "character")}`), writtenBlock(json))];
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
