const data = JSON.parse(document.getElementById("data").textContent);
const numbers = new Intl.NumberFormat("en-US");
const PROBLEM_OUTCOMES = new Set(["FAILED", "QUARANTINED"]);

function byId(id) {
  return document.getElementById(id);
}

/** A new element; children that are strings become text, never markup. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children);
  return made;
}

function plural(count, noun, nouns = `${noun}s`) {
  return `${numbers.format(count)} ${count === 1 ? noun : nouns}`;
}

const blockOfChunk = new Map();
data.blocks.forEach((block, position) => {
  if (block.chunk !== null) blockOfChunk.set(data.chunks[block.chunk].index, position);
});

function startOfChunk(index) {
  return blockOfChunk.has(index) ? data.blocks[blockOfChunk.get(index)].start : 0;
}

/** Broken rules by the position of their record; null for those of no record of the page. */
const heldByRecord = new Map();
data.held.forEach((row) => {
  if (!heldByRecord.has(row.record)) heldByRecord.set(row.record, []);
  heldByRecord.get(row.record).push(row);
});

/** The rules that an item breaks, each of which keeps the document out of gold. */
function brokenRules(item) {
  if (item.kind === "held") return [item.row];
  return item.kind === "record" ? heldByRecord.get(item.id) ?? [] : [];
}

/** The selectable items: records, records and fields in quarantine, chunks with problems, and
 * rows that break a rule but belong to no record of the page.
 * `mark` is the number of an item's highlights; a field has the number of its record. */
function allItems() {
  const records = data.records.map((row, index) => ({
    kind: "record", id: index, mark: index, row, start: row.start, chunk: row.chunk,
    hash: `record=${row.id}`,
  }));
  const quarantined = data.quarantine.map((row, index) => ({
    kind: row.field === null ? "quarantined" : "field", id: ~index, mark: row.record ?? ~index, row,
    start: row.record === null ? startOfChunk(row.chunk) : data.records[row.record].start,
    chunk: row.chunk, hash: `quarantined=${index}`,
  }));
  const chunks = data.chunks
    .filter((row) => PROBLEM_OUTCOMES.has(row.outcome))
    .map((row) => ({
      kind: "chunk", id: null, mark: null, row, start: row.start, chunk: row.index,
      hash: `chunk=${row.index}`,
    }));
  const held = (heldByRecord.get(null) ?? []).map((row, index) => ({
    kind: "held", id: null, mark: null, row, start: 0, chunk: null, hash: `held=${index}`,
  }));
  const fields = quarantined.filter((item) => item.kind === "field");
  const others = quarantined.filter((item) => item.kind !== "field");
  return [...held, ...chunks, ...others, ...records, ...fields].sort((a, b) => a.start - b.start);
}

/** True for records and fields in quarantine, whose labels already include it. */
function isInQuarantine(item) {
  return item.kind === "quarantined" || item.kind === "field";
}

/** True for a field that its record also shows. */
function isShownAtRecord(item) {
  return item.kind === "field" && item.row.record !== null;
}

const items = allItems();
const itemOfId = new Map();
const itemOfHash = new Map();
items.forEach((item, position) => {
  item.position = position;
  if (item.id !== null) itemOfId.set(item.id, item);
  itemOfHash.set(item.hash, item);
});
