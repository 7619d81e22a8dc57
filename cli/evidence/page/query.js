/** A query: words and phrases, each of which a field, or any value, must contain. */
const TERM = /(?:([^\s:"“”„]+):)?["“”„]([^"“”„]*)["“”„]?|(\S+)/gu;

/** Terms as `{ field, text, words }`: `field` and `text` are folded, `words` are as in the query.
 * `field` is null for a term that any value may contain. */
function termsOf(query) {
  const terms = new Map();
  for (const [, field, phrase, word] of query.matchAll(TERM)) {
    for (const term of phrase === undefined ? [wordTerm(word)] : phraseTerms(field, phrase)) {
      if (term.text || term.field !== null) terms.set(`${term.field ?? ""}\n${term.text}`, term);
    }
  }
  return [...terms.values()];
}

function phraseTerms(field, phrase) {
  const words = phrase.trim() ? phrase : "";
  if (field === undefined) return [termOf(null, words)];
  if (fieldNames().has(folded(field))) return [termOf(field, words)];
  return [wordTerm(`${field}:`), termOf(null, words)];
}

/** A colon after a name that is no field is part of the word. */
function wordTerm(word) {
  const colon = word.indexOf(":");
  const field = colon > 0 ? word.slice(0, colon) : null;
  return field !== null && fieldNames().has(folded(field))
    ? termOf(field, word.slice(colon + 1)) : termOf(null, word);
}

function termOf(field, words) {
  return { field: field === null ? null : folded(field), text: folded(words), words };
}

function matches(item, terms) {
  if (!terms.length) return true;
  const { all, fields } = indexOf(item);
  return terms.every(({ field, text }) =>
    (field === null ? all : fields.get(field))?.includes(text) ?? false);
}

/** Values of an item, each after a line feed: folded text has none, so no match crosses two. */
function indexOf(item) {
  if (item.index) return item.index;
  const index = { all: "", fields: new Map() };
  for (const [field, , value] of valuesOf(item)) {
    const text = `\n${folded(value)}`;
    index.all += text;
    if (field === null) continue;
    const name = folded(field);
    index.fields.set(name, (index.fields.get(name) ?? "") + text);
  }
  item.index = index;
  return index;
}

let knownNames = null;

function fieldNames() {
  knownNames ??= new Set(items.flatMap((item) => [...indexOf(item).fields.keys()]));
  return knownNames;
}

const INDEXED_AT_ONCE = 200;

/** Index the items before the first key press, a few at a time. */
function indexItems(from = 0) {
  for (const item of items.slice(from, from + INDEXED_AT_ONCE)) indexOf(item);
  if (from + INDEXED_AT_ONCE < items.length) setTimeout(indexItems, 0, from + INDEXED_AT_ONCE);
}
