/** What a reader must know first: why gold is unchanged, what is missing, why there is nothing. */
/** By kind: the filter of the list, and how many of its items are shown above the text. */
const LISTED = { held: ["held", 5], FAILED: ["failed", 3], QUARANTINED: ["unusable", 3] };

function renderFindings() {
  byId("findings").append(...data.findings.map(finding));
  byId("findings").hidden = !data.findings.length;
  const { origin } = data;
  byId("origin").hidden = byId("origin-words").hidden = !origin;
  if (origin) {
    byId("origin").textContent = origin.badge;
    byId("origin-words").textContent = origin.words;
  }
}

function finding({ kind, title, words }) {
  const [filter, most] = LISTED[kind] ?? ["problems", 0];
  const found = most ? items.filter(FILTERS.find(([name]) => name === filter)[2]) : [];
  const made = element("section", { class: `finding ${kind.toLowerCase()}` },
    element("h2", {}, title),
    ...words.map((sentence) => element("p", {}, ...inWords(sentence))));
  if (found.length) {
    made.append(element("ul", {}, ...found.slice(0, most).map((item) =>
      element("li", {}, jump(item)))));
  }
  if (found.length > most) {
    made.append(actionButton(`Show all ${numbers.format(found.length)} in the list`, () => {
      byId("filter").value = filter;
      byId("search").value = "";
      select(null);
      openTab("list");
      applyFilter();
    }));
  }
  return made;
}

/** A button that goes to the item in the text. */
function jump(item) {
  const made = element("button", { type: "button", class: "jump" },
    element("b", {}, item.kind === "chunk" ? `${labelOf(item)}, ${linesOf(item)}` : labelOf(item)),
    element("span", {}, ...findingLines(item)));
  made.addEventListener("click", () => select(item));
  return made;
}

function linesOf(item) {
  const at = blockOfChunk.get(item.chunk);
  if (at === undefined) return "not in the text";
  const { line: first, parts } = data.blocks[at];
  const text = parts.map((part) => (typeof part === "string" ? part : part[0])).join("");
  const last = first + text.slice(0, -1).split("\n").length - 1;
  return first === last ? `line ${numbers.format(first)}` : `lines ${numbers.format(first)}–${numbers.format(last)}`;
}

function findingLines(item) {
  if (item.kind === "chunk") {
    return [[item.row.reason, meaningOf(item.row.reason)].filter(Boolean).join(": ")];
  }
  return brokenRules(item).flatMap((row) => [
    element("span", {}, ...inWords(brokenRule(row))),
    ...(row.description ? [element("span", { class: "muted" }, row.description)] : []),
  ]);
}
