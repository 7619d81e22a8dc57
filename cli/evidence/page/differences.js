/** The words of the model next to those of the source. */
const SIDES = [["In the quote", "del"], ["In the text", "ins"]];

function bothWords(words) {
  const sides = SIDES.map(([label, tag], side) => element("div", { class: `side ${tag}` },
    element("dt", {}, label),
    element("dd", { dir: "auto" },
      words[side] === null ? element("em", {}, "nothing") : element(tag, {}, words[side]))));
  return element("dl", { class: "both-words" }, ...sides);
}

/** The quote with both words in place; null if the place is not certain. */
function markedQuote(raw, [quoted, actual]) {
  const quote = quoteIn(raw);
  const at = quoted === null ? -1 : quote.indexOf(quoted);
  if (at < 0 || quote.indexOf(quoted, at + 1) >= 0) return null;
  const marked = element("blockquote", { class: "wording", dir: "auto" },
    quote.slice(0, at), element("del", {}, quoted));
  if (actual !== null) marked.append(" ", element("ins", {}, actual));
  marked.append(quote.slice(at + quoted.length));
  return marked;
}

function quoteIn(raw) {
  try {
    const { quote } = JSON.parse(raw) || {};
    return typeof quote === "string" ? quote : "";
  } catch {
    return "";
  }
}

function matchOf(row) {
  const meaning = data.matchKinds[row.match];
  return meaning ? `${row.match}: ${meaning}` : row.match;
}
