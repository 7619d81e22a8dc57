/** How an item is called, summed up, and found. */
function labelOf(item) {
  if (item.kind === "record") return `Record ${numbers.format(item.id + 1)}`;
  if (item.kind === "quarantined") return "Quarantined record";
  return `Chunk ${item.chunk}`;
}

function summaryOf(item) {
  if (item.kind === "record") {
    return item.row.fields.map(([, value]) => value).filter(Boolean).join(" · ") || "no fields";
  }
  if (item.kind === "quarantined") return item.row.code;
  return `${item.row.outcome}${item.row.reason ? `: ${item.row.reason}` : ""}`;
}

function wordsOf(item) {
  if (item.kind === "record") return item.row.quote;
  if (item.kind === "quarantined") return item.row.detail;
  return `characters ${numbers.format(item.row.start)} to ${numbers.format(item.row.end)}`;
}

function haystackOf(item) {
  if (item.haystack === undefined) {
    const fields = (item.row.fields || []).map(([name, value]) => `${name}:${value}`);
    const spelled = Object.entries(item.row.modelFields || {});
    fields.push(...spelled.map(([name, value]) => `${name}:${value}`));
    const rest = [summaryOf(item), wordsOf(item), item.row.raw || "", item.row.id || ""];
    item.haystack = [...fields, ...rest].join("\n").toLowerCase();
  }
  return item.haystack;
}

function flagsOf(item) {
  if (item.kind === "quarantined") return [["quarantined", "quarantine"]];
  if (item.kind === "chunk") return [[item.row.outcome.toLowerCase(), item.row.outcome.toLowerCase()]];
  const flags = [];
  if (item.row.gold === true) flags.push(["gold", "gold"]);
  if (item.row.gold === false) flags.push(["silver", "silver only"]);
  if (item.row.match !== "exact") flags.push(["match", item.row.match]);
  if (item.row.adopted) flags.push(["adopted", "adopted"]);
  if (item.row.misplaced) flags.push(["failed", "not at its offsets"]);
  return flags;
}

const FILTERS = [
  ["all", "Everything", () => true],
  ["records", "Records", (item) => item.kind === "record"],
  ["gold", "In gold", (item) => item.row.gold === true],
  ["silver", "Only in silver", (item) => item.kind === "record" && item.row.gold === false],
  ["adopted", "Adopted from a neighbour", (item) => item.row.adopted === true],
  ["inexact", "Quote not exact", (item) => item.kind === "record" && item.row.match !== "exact"],
  ["misplaced", "Not at their offsets", (item) => item.row.misplaced === true],
  ["problems", "Quarantine and failures", (item) => item.kind !== "record"],
];

function badges(item) {
  return flagsOf(item).map(([kind, text]) => element("span", { class: `badge ${kind}` }, text));
}
