/** The panel with everything about the selected item. */
function facts(pairs, kind) {
  const list = element("dl", { class: kind });
  for (const [name, value] of pairs) {
    if (value === null || value === undefined || value === "") continue;
    list.append(element("dt", {}, name), element("dd", { dir: "auto" }, String(value)));
  }
  return list;
}

function chunkPairs(index) {
  const row = data.chunks.find((chunk) => chunk.index === index);
  if (!row) return [["Chunk", index]];
  const span = `${numbers.format(row.start)} to ${numbers.format(row.end)}`;
  return [
    ["Chunk", `${row.index}, ${row.outcome}${row.reason ? ` (${row.reason})` : ""}`],
    ["Chunk's characters", span],
    ["Chunk key", row.key],
  ];
}

function recordBody(item) {
  const { row } = item;
  const source = data.sources[row.source];
  const body = [
    ...brokenRules(item).map(verdict),
    ...fieldList(row),
    ...ruleMeanings(row),
    element("blockquote", { dir: "auto" }, row.quote),
  ];
  if (row.modelQuote) {
    body.push(element("p", { class: "muted" }, "In the model's wording:"));
    body.push(element("blockquote", { class: "wording", dir: "auto" }, row.modelQuote));
  }
  body.push(facts([
    ["Characters", `${numbers.format(row.start)} to ${numbers.format(row.end)}`],
    ["Quote match", matchOf(row)],
    ["Adopted", row.adopted ? "yes, from a neighbouring chunk's answer" : "no"],
    ["Open end", row.openEnd ? "yes: the model may not have seen all of the record" : "no"],
    ["Gold", { true: "in gold", false: "only in silver", null: "unknown" }[row.gold]],
    ["Model", source.model],
    ["Prompt version", source.prompt_version],
    ["Extracted at", source.extracted_at],
    ["Record id", row.id],
    ...chunkPairs(row.chunk),
    ["Run", source.run_id],
  ], "lineage"));
  return body;
}

function quarantinedBody(item) {
  const { row } = item;
  const body = reasonLines(row.code, row.words ? "" : row.detail);
  if (row.words) {
    const marked = markedQuote(row.raw, row.words);
    body.push(bothWords(row.words), ...(marked ? [marked] : []));
  }
  if (row.raw) {
    body.push(element("p", { class: "muted" }, "As the model wrote it:"));
    body.push(writtenBlock(row.raw));
  } else {
    body.push(element("p", { class: "muted" }, "The whole answer could not be used."));
  }
  body.push(facts([...chunkPairs(row.chunk), ["Raw answer", row.answerKey]], "lineage"));
  return body;
}

function chunkBody(item) {
  const { row } = item;
  const explanation = row.outcome === "FAILED"
    ? "There is no answer for this part of the text; a rerun asks for it again."
    : "The answer for this part of the text could not be used.";
  const figures = row.figures.map(([name, value]) => [name.replaceAll("_", " "), value]);
  return [
    ...reasonLines(summaryOf(item), explanation, row.reason, row.outcome.toLowerCase()),
    facts([...chunkPairs(row.index), ...figures], "lineage"),
  ];
}

function fieldBody(item) {
  const { row } = item;
  const record = itemOfId.get(row.record);
  return [
    ...reasonLines(row.code, row.detail),
    element("p", {}, ...(record
      ? ["Published without this field: ", link(labelOf(record), record)]
      : ["The record is published without this field."])),
    facts([["Field", row.field], ["Breaks", row.rule]], "fields"),
    element("p", { class: "muted" }, "As the model wrote it:"),
    writtenBlock(row.raw),
    facts([...chunkPairs(row.chunk), ["Raw answer", row.answerKey]], "lineage"),
  ];
}

function heldBody(item) {
  const { row } = item;
  const quote = row.quote === null ? [] : [element("blockquote", { dir: "auto" }, row.quote)];
  return [verdict(row), ...quote, facts([["Record id", row.recordId]], "lineage")];
}

/** A rule that keeps the record's document out of gold, and the values that break it. */
function verdict({ rule, description, values }) {
  const shown = element("dl", { class: "fields" });
  for (const [name, value] of values) {
    shown.append(nameOf(name), element("dd", {}, value === null
      ? element("em", {}, "no value") : element("bdi", { class: "value" }, value)));
  }
  return element("div", { class: "verdict" },
    element("p", { class: "reason failed" }, "Held back: breaks the rule ", element("code", {}, rule)),
    ...(description ? [element("p", {}, description)] : []),
    ...(values.length ? [shown] : []));
}

/** The reason code, the reason in words, and what the code means. */
function reasonLines(title, words, code = title, kind = "") {
  const meaning = meaningOf(code);
  return [
    element("p", { class: `reason ${kind}` }, title),
    ...(words ? [element("p", { class: "in-words", dir: "auto" }, ...inWords(words))] : []),
    ...(meaning ? [element("p", { class: "muted" }, `${code}: ${meaning}.`)] : []),
  ];
}

/** Text with names and values between backticks as code. */
function inWords(text) {
  return text.split(/`([^`]*)`/u).map((part, at) => {
    if (at % 2 === 0) return part;
    const code = element("code", {});
    appendText(code, part);
    return code;
  });
}

const BODIES = {
  record: recordBody, quarantined: quarantinedBody, field: fieldBody, chunk: chunkBody,
  held: heldBody,
};

/** The item, and the items whose marks overlap its marks. */
function neighboursOf(item) {
  const ids = new Set((marksOfId.get(item.id) || []).flatMap(numbersOn));
  return [...ids].map((id) => itemOfId.get(id)).sort((a, b) => a.position - b.position);
}

function showDetails(item) {
  const panel = byId("details");
  panel.replaceChildren();
  panel.hidden = item === null;
  if (item === null) return;
  const bar = element("div", { class: "details-bar" },
    element("div", { class: "details-name" },
      element("h2", {}, labelOf(item)), ...(isInQuarantine(item) ? [] : badges(item))),
    element("div", { class: "details-steps" },
      button("‹", "Previous (k)", () => step(-1)),
      button("›", "Next (j)", () => step(1)),
      button("×", "Close (Esc)", () => select(null))));
  panel.append(bar);
  const neighbours = neighboursOf(item);
  if (neighbours.length > 1) panel.append(overlapChoice(item, neighbours));
  panel.append(...BODIES[item.kind](item));
  panel.scrollTop = 0;
}

function overlapChoice(item, neighbours) {
  const choice = element("div", { class: "choice" }, `${neighbours.length} overlap here:`);
  for (const other of neighbours) {
    const name = other.kind === "record" ? numbers.format(other.id + 1) : other.row.code;
    const chosen = button(name, summaryOf(other), () => select(other));
    if (other === item) chosen.setAttribute("aria-pressed", "true");
    choice.append(chosen);
  }
  return choice;
}

function button(text, title, action) {
  const made = element("button", { type: "button", title, "aria-label": title }, text);
  made.addEventListener("click", action);
  return made;
}

function showTotals() {
  byId("totals-view").append(facts(data.facts, "totals"));
}
