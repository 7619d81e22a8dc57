/** The label, summary and searchable values of an item. */
function labelOf(item) {
  if (item.kind === "record") return `Record ${numbers.format(item.id + 1)}`;
  if (item.kind === "quarantined") return "Record in quarantine";
  if (item.kind === "field") return "Field in quarantine";
  if (item.kind === "held") return "Row that breaks a rule";
  return `Chunk ${item.chunk}`;
}

function summaryOf(item) {
  if (item.kind === "record") {
    return item.row.fields.map(([, value]) => value).filter(Boolean).join(" · ") || "no fields";
  }
  if (item.kind === "quarantined") return item.row.code;
  if (item.kind === "field") return `${item.row.field}: ${shortened(item.row.raw)}`;
  if (item.kind === "held") return item.row.rule;
  return `${item.row.outcome}${item.row.reason ? `: ${item.row.reason}` : ""}`;
}

function wordsOf(item) {
  const broken = brokenRules(item);
  if (broken.length) return broken.map(brokenRule).join("; ");
  if (item.kind === "record") return item.row.quote;
  if (item.kind === "quarantined") return item.row.detail;
  if (item.kind === "field") return `${item.row.code}: ${item.row.detail}`;
  return [meaningOf(item.row.reason), `characters ${numbers.format(item.row.start)} to ${numbers.format(item.row.end)}`]
    .filter(Boolean).join(" · ");
}

/** The rule, and the values that break it; names and values are between backticks. */
function brokenRule({ rule, values }) {
  const given = values.map(([name, value]) =>
    `${asCode(name)}: ${value === null ? "no value" : asCode(shortened(value))}`);
  return `breaks ${[asCode(rule), ...given].join(" · ")}`;
}

function asCode(text) {
  return `\`${text.replaceAll("`", "'")}\``;
}

/** What a reason code means, in a few words; empty if that is not known. */
function meaningOf(code) {
  return ownValue(data.codes, code ?? "") ?? "";
}

/** Everything that the search finds: names of fields, or null, with a label and a text. */
function valuesOf(item) {
  const found = { record: recordValues, quarantined: rawValues, field: refusedValues, chunk: chunkValues, held: heldValues };
  return found[item.kind](item);
}

function recordValues(item) {
  const { row } = item;
  return [
    ["quote", "", row.quote],
    ...fieldValues(row.fields.filter(([, value]) => value !== null)),
    ...fieldValues(Object.entries(row.modelFields).map(([name, json]) => [name, unquoted(json)])),
    ...(row.modelQuote ? [[null, "the model's quote", row.modelQuote]] : []),
    ...rulesOf(row).map((rule) => [null, "rule", rule]),
    ...brokenRules(item).map(({ rule }) => [null, "breaks", rule]),
    [null, "record id", row.id],
  ];
}

function fieldValues(pairs) {
  return pairs.map(([name, value]) => [name, name, value]);
}

/** The model's record as it was written, and its values by field. */
function rawValues({ row }) {
  return [
    [null, "", row.code], [null, "", row.detail],
    ...fieldValues(rawPairs(row.raw)),
    ...(row.raw ? [[null, "as the model wrote it", row.raw]] : []),
  ];
}

function rawPairs(raw) {
  try {
    const record = JSON.parse(raw);
    if (record === null || typeof record !== "object" || Array.isArray(record)) return [];
    return Object.entries(record).map(([name, value]) =>
      [name, typeof value === "string" ? value : JSON.stringify(value)]);
  } catch {
    return [];
  }
}

function refusedValues({ row }) {
  return [
    ...fieldValues([[row.field, unquoted(row.raw)]]),
    [null, "", row.code], [null, "", row.detail], [null, "rule", row.rule],
    ...(row.record === null ? [] : [[null, "record id", data.records[row.record].id]]),
  ];
}

function heldValues({ row }) {
  return [
    [null, "", row.rule], ...fieldValues(row.values.filter(([, value]) => value !== null)),
    ...(row.quote === null ? [] : [["quote", "", row.quote]]),
    ...(row.recordId === null ? [] : [[null, "record id", row.recordId]]),
  ];
}

function chunkValues({ row }) {
  return [[null, "", `chunk ${row.index}`], [null, "", row.outcome], [null, "", row.reason ?? ""]];
}

function rulesOf(row) {
  return [...new Set(Object.values(row.rules).flat())];
}

function warns(rule) {
  return Boolean(ownValue(data.rules, rule)?.warns);
}

function flagsOf(item) {
  if (item.kind === "quarantined") return [["quarantined", "quarantine"]];
  if (item.kind === "field") return [["quarantined", "field in quarantine"]];
  if (item.kind === "chunk") return [[item.row.outcome.toLowerCase(), item.row.outcome.toLowerCase()]];
  if (item.kind === "held") return [["held", "held"]];
  const flags = brokenRules(item).length ? [["held", "held"]] : [];
  if (!data.origin?.all && data.sources[item.row.source].standIn) flags.push(["stand-in", "stand-in"]);
  if (item.row.gold === true) flags.push(["gold", "gold"]);
  if (item.row.gold === false) flags.push(["silver", "silver only"]);
  if (item.row.misplaced) flags.push(["failed", "not at its offsets"]);
  const refused = item.row.refused.length;
  if (refused) flags.push(["quarantined", `without ${plural(refused, "field")}`]);
  if (rulesOf(item.row).some(warns)) flags.push(["inexact", "inexact value"]);
  if (item.row.match !== "exact") flags.push(["match", item.row.match]);
  if (item.row.adopted) flags.push(["adopted", "adopted"]);
  if (item.row.openEnd) flags.push(["match", "open end"]);
  return flags;
}

const FILTERS = [
  ["all", "Everything", () => true],
  ["records", "Records", (item) => item.kind === "record"],
  ["held", "Rows that break a rule", (item) => brokenRules(item).length > 0],
  ["gold", "In gold", (item) => item.row.gold === true],
  ["silver", "Only in silver", (item) => item.kind === "record" && item.row.gold === false],
  ["adopted", "Adopted from a neighbour", (item) => item.row.adopted === true],
  ["open", "Open end", (item) => item.row.openEnd === true],
  ["inexact", "Quote not exact", (item) => item.kind === "record" && item.row.match !== "exact"],
  ["misplaced", "Not at their offsets", (item) => item.row.misplaced === true],
  ["normalized", "Normalized values",
    (item) => item.kind === "record" && rulesOf(item.row).some((rule) => !warns(rule))],
  ["inexact-values", "Inexact values",
    (item) => item.kind === "record" && rulesOf(item.row).some(warns)],
  ["quarantined", "Records in quarantine", (item) => item.kind === "quarantined"],
  ["fields", "Fields in quarantine", (item) => item.kind === "field"],
  ["failed", "Chunks that failed", (item) => item.kind === "chunk" && item.row.outcome === "FAILED"],
  ["unusable", "Answers not usable", (item) => item.kind === "chunk" && item.row.outcome === "QUARANTINED"],
  ["problems", "Quarantine and failures", (item) => item.kind !== "record"],
];

function badges(item) {
  return flagsOf(item).map(([kind, text]) => element("span", { class: `badge ${kind}` }, text));
}
