/** The search box; hits are the items of the list, in the order of the text. */
let terms = [];
/** False until a hit of the present query was selected. */
let atHit = false;

function setUpSearch() {
  byId("search").addEventListener("input", applyFilter);
  byId("previous-hit").addEventListener("click", () => goToHit(-1));
  byId("next-hit").addEventListener("click", () => goToHit(1));
}

function showCount() {
  const at = atHit ? shown.indexOf(selected) : -1;
  byId("found").textContent = countOf(at);
  for (const id of ["previous-hit", "next-hit"]) byId(id).hidden = !terms.length || !shown.length;
  byId("list").hidden = !shown.length;
  byId("nothing").hidden = Boolean(shown.length);
  if (!shown.length) byId("nothing").replaceChildren(...nothingFound());
}

function countOf(at) {
  const all = numbers.format(items.length);
  const count = numbers.format(shown.length);
  if (!terms.length) return shown.length === items.length ? all : `${count} of ${all}`;
  if (!shown.length) return "no hits";
  return at < 0 ? plural(shown.length, "hit") : `${numbers.format(at + 1)} of ${plural(shown.length, "hit")}`;
}

/** What was searched, and how to search more. */
function nothingFound() {
  if (!items.length) return [element("p", {}, "No records were extracted from this document.")];
  const filter = byId("filter");
  const lines = terms.length ? missedTerms() : [element("p", {}, "Nothing matches.")];
  if (filter.value !== "all") {
    lines.push(element("p", { class: "muted" }, `Searched only: ${filter.selectedOptions[0].text}.`),
      actionButton("Search everything", () => { filter.value = "all"; applyFilter(); }));
  }
  return lines;
}

const TERMS_NAMED = 4;

function missedTerms() {
  const named = terms.slice(0, TERMS_NAMED);
  const others = terms.length - named.length;
  const words = named.map(nameOfTerm).join(" and ") + (others ? ` and ${plural(others, "other term")}` : "");
  const lines = [element("p", {}, `Nothing contains ${words}.`)];
  if (named.length > 1) {
    lines.push(element("ul", {}, ...named.map((term) => element("li", {},
      `${nameOfTerm(term)} alone: ${plural(items.filter((item) => matches(item, [term])).length, "hit")}`))));
  }
  lines.push(element("p", { class: "muted" }, "Searched: quotes, values of fields, values in "
    + "quarantine, record ids and reason codes. To search the rest of the text, use the browser."));
  return lines;
}

function nameOfTerm({ field, words }) {
  return `${field === null ? "" : `${field}:`}“${shortened(words)}”`;
}

function actionButton(text, action) {
  const made = element("button", { type: "button", class: "action" }, text);
  made.addEventListener("click", action);
  return made;
}

/** Select the first or last hit of a new query, then the next or previous hit. */
function goToHit(direction) {
  if (!shown.length) return;
  const at = atHit ? shown.indexOf(selected) : -1;
  const first = direction > 0 ? 0 : shown.length - 1;
  select(shown[at < 0 ? first : (at + direction + shown.length) % shown.length]);
}

/** True if the search box has handled the key. */
function onSearchKey(event) {
  if (event.key === "Enter") {
    goToHit(event.shiftKey ? -1 : 1);
  } else if (event.key === "Escape" && event.target.value) {
    event.target.value = "";
    applyFilter();
  } else {
    return false;
  }
  event.preventDefault();
  return true;
}
