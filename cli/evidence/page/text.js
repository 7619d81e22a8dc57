/** The document: one section for each block, with highlights; blocks off the screen need no layout. */
const LINE_PIXELS = 22;
const LINE_CHARS = Math.max(20, Math.min(90, Math.floor(innerWidth / 11)));
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\r(?!\n|$)/gu;
const marksOfId = new Map();
const sections = [];

function renderText() {
  const all = document.createDocumentFragment();
  const problems = problemsByChunk();
  data.blocks.forEach((block, position) => {
    const section = renderBlock(block, position, problems);
    sections.push(section);
    all.append(section);
  });
  byId("text").append(all);
  if (!data.blocks.length) byId("text").append(element("p", { class: "muted" }, "No text."));
}

function problemsByChunk() {
  const found = new Map();
  for (const item of items) {
    if (isShownAtRecord(item) || (item.kind === "record" && !brokenRules(item).length)) continue;
    if (!found.has(item.chunk)) found.set(item.chunk, []);
    found.get(item.chunk).push(item);
  }
  return found;
}

function renderBlock(block, position, problems) {
  const chunk = block.chunk === null ? null : data.chunks[block.chunk];
  const outcome = chunk ? chunk.outcome : "UNCOVERED";
  const section = element("section", { class: "block", "data-outcome": outcome, id: `b${position}` });
  section.append(gutter(block, chunk));
  const column = element("div", { class: "column" });
  const found = chunk ? problems.get(chunk.index) || [] : [];
  const strip = found.length ? problemStrip(found) : null;
  if (strip) column.append(strip);
  const body = element("div", { class: "body", dir: "auto" });
  for (const part of block.parts) appendPart(body, part);
  column.append(body);
  section.append(column);
  const height = estimatedHeight(block, strip);
  section.style.setProperty("contain-intrinsic-block-size", `auto ${height}px`);
  return section;
}

function gutter(block, chunk) {
  const name = chunk ? `chunk ${chunk.index}` : "no chunk";
  const from = `${block.inLine ? "↪" : ""}${numbers.format(block.line)}`;
  const where = `${name}, from character ${numbers.format(block.start)}, `
    + `${block.inLine ? "in the middle of line" : "line"} ${numbers.format(block.line)}`;
  return element("div", { class: "gutter", title: where, "aria-hidden": "true" },
    element("span", {}, from),
    element("span", { class: "chunk-number" }, chunk ? `#${chunk.index}` : "–"));
}

function problemStrip(found) {
  const strip = element("div", { class: "problems", role: "group", "aria-label": "Problems" });
  for (const item of found) {
    const kind = item.kind === "chunk" ? item.row.outcome.toLowerCase() : item.kind;
    const made = element("button", { type: "button", class: `problem ${kind}` }, ...problemLine(item));
    made.addEventListener("click", () => select(item, { scroll: false }));
    item.strip = made;
    strip.append(made);
  }
  return strip;
}

/** What is wrong: the rules that a record breaks, or the reason of anything else. */
function problemLine(item) {
  const parts = [labelOf(item), ...(item.kind === "record" ? [] : [summaryOf(item)]), wordsOf(item)];
  return inWords(parts.filter(Boolean).join(" · "));
}

function appendPart(body, part) {
  if (typeof part === "string") {
    appendText(body, part);
    return;
  }
  const [text, ids] = part;
  const kinds = ids.some((id) => id < 0) ? ["quarantined"] : [];
  if (ids.some((id) => id >= 0)) kinds.push("record");
  if (ids.length > 1) kinds.push("overlap");
  if (ids.some((id) => heldByRecord.has(id))) kinds.push("held");
  if (ids.every((id) => id >= 0 && data.records[id].gold === false)) kinds.push("silver-only");
  const mark = element("mark", {
    class: kinds.join(" "), "data-ids": ids.join(" "), tabindex: "-1", role: "button",
  });
  const first = ids.filter((id) => !marksOfId.has(id));
  if (first.some((id) => id >= 0)) {
    mark.setAttribute("data-n", first.filter((id) => id >= 0).map((id) => id + 1).join(","));
  }
  if (first.some((id) => heldByRecord.has(id))) mark.setAttribute("data-held", "");
  const broken = ids.flatMap((id) => heldByRecord.get(id) ?? []).map(({ rule }) => rule);
  if (broken.length) mark.title = `breaks ${broken.join(", ")}`;
  for (const id of ids) {
    if (!marksOfId.has(id)) marksOfId.set(id, []);
    marksOfId.get(id).push(mark);
  }
  appendText(mark, text);
  body.append(mark);
}

/** Invisible and reordering characters get a sign; the text itself does not change. */
function appendText(parent, text) {
  let from = 0;
  for (const found of text.matchAll(CONTROL)) {
    if (found.index > from) parent.append(text.slice(from, found.index));
    const kind = found[0] === "\r" ? "sign line-end" : "sign";
    parent.append(element("span", { class: kind, "data-sign": signOf(found[0]) }, found[0]));
    from = found.index + 1;
  }
  if (from < text.length) parent.append(text.slice(from));
}

/** Caret notation for ASCII, which every font can show; the code point for the rest. */
function signOf(character) {
  const code = character.charCodeAt(0);
  if (code < 128) return `^${String.fromCharCode(code ^ 64)}`;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

function estimatedHeight(block, strip) {
  const text = block.parts.map((part) => (typeof part === "string" ? part : part[0])).join("");
  let lines = 0;
  for (const line of text.split("\n")) lines += Math.max(1, Math.ceil(line.length / LINE_CHARS));
  for (const { textContent } of strip?.children ?? []) lines += 0.6 + Math.ceil(textContent.length / LINE_CHARS);
  return lines * LINE_PIXELS;
}

function numbersOn(mark) {
  return mark.dataset.ids.split(" ").map(Number);
}

function firstMark(item) {
  return marksOf(item)[0] || null;
}

function marksOf(item) {
  return marksOfId.get(item.mark) || [];
}
