/** Text as the search compares it: without case, accents, ligatures and invisible characters. */
const PLAIN = /^[\x20-\x7e]*$/u;
const IGNORED = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670]|\p{Cf}/gu;
const LIKE = new Map(Object.entries({
  ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i", ς: "σ", "’": "'", "‘": "'",
}));
const UNLIKE = new RegExp(`[${[...LIKE.keys()].join("")}]`, "gu");
const CLUSTER = /[\s\p{Cf}]+|\P{M}?\p{M}*/gu;

/** All white space is one space, so that a line end and a space are equal. */
function folded(text) {
  const plain = PLAIN.test(text) ? text.toLowerCase() : withoutMarks(text);
  return plain.replace(/\s+/gu, " ");
}

function withoutMarks(text) {
  return text.normalize("NFKD").toLowerCase().replace(IGNORED, "").normalize("NFC")
    .replace(UNLIKE, (letter) => LIKE.get(letter));
}

/** Spans of the text that equal a folded term, as far as single characters decide. */
function placesOf(text, term, most) {
  const { plain, starts } = foldedWithStarts(text);
  const places = [];
  for (let at = plain.indexOf(term); at >= 0 && places.length < most;
    at = plain.indexOf(term, at + term.length)) {
    places.push([starts[at], starts[at + term.length]]);
  }
  return places;
}

/** Folded text, and for each of its characters the start of the character that it is from. */
function foldedWithStarts(text) {
  let plain = "";
  const starts = [];
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const piece = folded(cluster);
    if (piece === " " && plain.endsWith(" ")) continue;
    plain += piece;
    for (let n = 0; n < piece.length; n += 1) starts.push(index);
  }
  starts.push(text.length);
  return { plain, starts };
}
