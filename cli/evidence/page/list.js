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
  byId("search").addEventListener("input", applyFilter);
  byId("list").addEventListener("scroll", renderRows, { passive: true });
  new ResizeObserver(renderRows).observe(byId("list"));
  applyFilter();
}

function applyFilter() {
  const [, , test] = FILTERS.find(([name]) => name === byId("filter").value);
  const wanted = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  shown = items.filter((item) => test(item)
    && (!wanted.length || wanted.every((word) => haystackOf(item).includes(word))));
  byId("found").textContent = shown.length === items.length
    ? `${numbers.format(items.length)}`
    : `${numbers.format(shown.length)} of ${numbers.format(items.length)}`;
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
  if (!shown.length) made.push(element("p", { class: "nothing muted" }, nothingFound()));
  rows.replaceChildren(...made);
  const active = selected && made.some((row) => row.id === `row-${selected.position}`);
  if (active) list.setAttribute("aria-activedescendant", `row-${selected.position}`);
  else list.removeAttribute("aria-activedescendant");
}

function nothingFound() {
  return items.length ? "Nothing matches." : "No records were extracted from this document.";
}

function renderRow(item, at) {
  const row = element("div", {
    class: `row ${item.kind}`, role: "option", id: `row-${item.position}`,
    "aria-selected": String(item === selected), "aria-setsize": shown.length,
    "aria-posinset": at + 1,
  },
  element("div", { class: "row-top" },
    element("span", { class: "number" }, item.kind === "record" ? numbers.format(item.id + 1) : "!"),
    element("bdi", { class: "row-summary" }, summaryOf(item)),
    ...badges(item).slice(0, 2)),
  element("div", { class: "row-words", dir: "auto" }, wordsOf(item).slice(0, 200)));
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
