/** Where an item contains the terms of the query: an excerpt in the list, and highlights. */
const EXCERPT_CHARS = 200;
const BEFORE_HIT = 24;
const MOST_PAINTED = 300;
const MOST_CHARS_PAINTED = 20_000;

/** The second line of a row: a value with a term that the first line does not contain. */
function lineOf(item) {
  const summary = folded(summaryOf(item));
  const unseen = terms.find(({ text }) => text && !summary.includes(text));
  const found = unseen && excerptOf(item, unseen);
  return found || inWords(wordsOf(item).slice(0, EXCERPT_CHARS));
}

function excerptOf(item, { field, text }) {
  for (const [name, label, value] of valuesOf(item)) {
    if (field !== null && (name === null || folded(name) !== field)) continue;
    if (!folded(value).includes(text)) continue;
    const [[start] = [0]] = placesOf(value, text, 1);
    const from = start > BEFORE_HIT * 2 ? start - BEFORE_HIT : 0;
    const words = `${from ? "…" : ""}${value.slice(from, from + EXCERPT_CHARS)}`;
    return label ? [element("span", { class: "value-name" }, `${label}: `), words] : [words];
  }
  return null;
}

/** Highlights are ranges, so that the page's elements do not change. */
function paintHits() {
  if (!window.Highlight || !CSS.highlights) return;
  CSS.highlights.delete("hit");
  const wanted = terms.map(({ text }) => text).filter(Boolean);
  if (!wanted.length) return;
  const places = [...document.querySelectorAll("#rows, #details, mark.selected")];
  const ranges = places.flatMap((place) => rangesIn(place, wanted)).slice(0, MOST_PAINTED);
  if (ranges.length) CSS.highlights.set("hit", new Highlight(...ranges));
}

function rangesIn(place, wanted) {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const ranges = [];
  while (walker.nextNode() && ranges.length < MOST_PAINTED) {
    const node = walker.currentNode;
    if (node.length > MOST_CHARS_PAINTED) continue;
    const plain = folded(node.data);
    for (const text of wanted.filter((term) => plain.includes(term))) {
      ranges.push(...placesOf(node.data, text, MOST_PAINTED).map(([start, end]) =>
        new StaticRange({ startContainer: node, startOffset: start, endContainer: node, endOffset: end })));
    }
  }
  return ranges;
}
