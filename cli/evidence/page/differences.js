/** The model's words beside the source's. */
const SIDES = [["The quote says", "del"], ["The text says", "ins"]];

function bothWords(words) {
  const sides = SIDES.map(([says, tag], side) => element("div", { class: `side ${tag}` },
    element("dt", {}, says),
    element("dd", { dir: "auto" },
      words[side] === null ? element("em", {}, "nothing") : element(tag, {}, words[side]))));
  return element("dl", { class: "both-words" }, ...sides);
}

/** The quote with both words in their place; null where that place is not certain. */
function markedQuote(raw, [said, stands]) {
  const quote = quoteIn(raw);
  const at = said === null ? -1 : quote.indexOf(said);
  if (at < 0 || quote.indexOf(said, at + 1) >= 0) return null;
  const marked = element("blockquote", { class: "wording", dir: "auto" },
    quote.slice(0, at), element("del", {}, said));
  if (stands !== null) marked.append(" ", element("ins", {}, stands));
  marked.append(quote.slice(at + said.length));
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
