/** The list of items; only the rows on the screen exist. */
const ROW_PIXELS = 58;
let shown = items;

function setUpList() {
  const filter = byId("filter");
  for (const [name, text, test] of FILTERS) {
    const count = items.filter(test).length;
    if (count || name === "all") {
      filter.append(element("option", { value: name }, `${text} (${numbers.format(count)})`));
    }
  }
  filter.addEventListener("change", applyFilter);
  setUpSearch();
  byId("list").addEventListener("scroll", renderRows, { passive: true });
  new ResizeObserver(renderRows).observe(byId("list"));
  applyFilter();
}

function applyFilter() {
  const [, , test] = FILTERS.find(([name]) => name === byId("filter").value);
  terms = termsOf(byId("search").value);
  atHit = false;
  document.body.classList.toggle("searching", terms.length > 0);
  shown = items.filter((item) => test(item) && matches(item, terms));
  showCount();
  byId("list").scrollTop = 0;
  renderRows();
  drawCoverage();
}

function renderRows() {
  const list = byId("list");
  const rows = byId("rows");
  rows.style.blockSize = `${shown.length * ROW_PIXELS}px`;
  const first = Math.max(0, Math.floor(list.scrollTop / ROW_PIXELS) - 4);
  const last = Math.min(shown.length, first + Math.ceil(list.clientHeight / ROW_PIXELS) + 8);
  const made = [];
  for (let at = first; at < last; at += 1) made.push(renderRow(shown[at], at));
  rows.replaceChildren(...made);
  const active = selected && made.some((row) => row.id === `row-${selected.position}`);
  if (active) list.setAttribute("aria-activedescendant", `row-${selected.position}`);
  else list.removeAttribute("aria-activedescendant");
  paintHits();
}

function renderRow(item, at) {
  const row = element("div", {
    class: `row ${item.kind}${brokenRules(item).length ? " held" : ""}`, role: "option", id: `row-${item.position}`,
    "aria-selected": String(item === selected), "aria-setsize": shown.length,
    "aria-posinset": at + 1,
  },
  element("div", { class: "row-top" },
    element("span", { class: "number" }, item.kind === "record" ? numbers.format(item.id + 1) : "!"),
    element("bdi", { class: "row-summary" }, summaryOf(item)),
    ...badges(item).slice(0, 2)),
  element("div", { class: "row-words", dir: "auto" }, ...lineOf(item)));
  row.style.transform = `translateY(${at * ROW_PIXELS}px)`;
  row.addEventListener("click", () => select(item));
  return row;
}

function scrollListTo(item) {
  const at = shown.indexOf(item);
  const list = byId("list");
  if (at < 0 || !list.clientHeight) return;
  const top = at * ROW_PIXELS;
  if (top < list.scrollTop || top + ROW_PIXELS > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - list.clientHeight / 2 + ROW_PIXELS / 2;
  }
}
