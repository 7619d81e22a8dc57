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

/** The selectable items: records, records and fields in quarantine, and chunks with problems.
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
  const fields = quarantined.filter((item) => item.kind === "field");
  const others = quarantined.filter((item) => item.kind !== "field");
  return [...chunks, ...others, ...records, ...fields].sort((a, b) => a.start - b.start);
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
