/** Build the page. */
function renderHead() {
  byId("title").textContent = data.title;
  byId("status").textContent = data.status;
  byId("status").classList.add(`status-${data.status.toLowerCase()}`);
  byId("summary").textContent = [
    plural(data.records.length, "record"),
    quarantineCounts(),
    plural(data.chunks.length, "chunk"),
    plural(data.characters, "character"),
  ].join(" · ");
  byId("reason").textContent = data.reason;
  byId("reason").hidden = !data.reason;
  byId("notes").hidden = !data.notes.length;
  byId("notes").append(...data.notes.map((note) => element("li", {}, note)));
}

function quarantineCounts() {
  const fields = data.quarantine.filter((row) => row.field !== null).length;
  const records = data.quarantine.length - fields;
  const counts = [];
  if (records || !fields) counts.push(plural(records, "record"));
  if (fields) counts.push(plural(fields, "field"));
  return `${counts.join(" and ")} in quarantine`;
}

function openTab(name) {
  for (const tab of ["list", "totals"]) {
    byId(`${tab}-tab`).setAttribute("aria-selected", String(tab === name));
    byId(`${tab}-view`).hidden = tab !== name;
  }
  openPanel();
  renderRows();
}

function openPanel() {
  byId("panel").classList.add("open");
  byId("fold").setAttribute("aria-expanded", "true");
}

function foldPanel() {
  const open = byId("panel").classList.toggle("open");
  byId("fold").setAttribute("aria-expanded", String(open));
}

function setUpPanel() {
  byId("list-tab").addEventListener("click", () => { select(null); openTab("list"); });
  byId("totals-tab").addEventListener("click", () => { select(null); openTab("totals"); });
  byId("fold").addEventListener("click", foldPanel);
  openTab("list");
  if (matchMedia("(max-width: 60rem)").matches) foldPanel();
}

function setUpText() {
  const text = byId("text");
  text.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (mark && getSelection().isCollapsed) selectMark(mark, true);
  });
  // Only keyboard focus selects here: after a mouse press, the click event follows.
  text.addEventListener("focusin", (event) => {
    if (event.target.matches("mark:focus-visible")) selectMark(event.target, false);
  });
  setTabStop(text.querySelector("mark"));
}

function setUpPrinting() {
  addEventListener("beforeprint", () => {
    const printed = items.filter((item) => !isShownAtRecord(item));
    byId("appendix").replaceChildren(element("h2", {}, "Records"), ...printed.map((item) =>
      element("div", { class: "printed" },
        element("h3", {}, `${labelOf(item)} · characters from ${numbers.format(item.start)}`),
        element("p", {}, item.kind === "record"
          ? [printedFields(item.row), ...brokenRules(item).map(brokenRule)].join("; ")
          : `${summaryOf(item)}. ${wordsOf(item)}`))));
    byId("appendix").prepend(element("h2", {}, "Totals"), facts(data.facts, "totals"));
    byId("appendix").hidden = false;
  });
  addEventListener("afterprint", () => {
    byId("appendix").hidden = true;
    byId("appendix").replaceChildren();
  });
}

function followHeadHeight() {
  const head = byId("top");
  const update = () => document.documentElement.style.setProperty("--head", `${head.offsetHeight}px`);
  new ResizeObserver(update).observe(head);
  update();
}

renderHead();
renderText();
renderFindings();
renderLegend();
showTotals();
followHeadHeight();
setUpText();
setUpList();
setUpCoverage();
setUpPanel();
setUpPrinting();
addEventListener("keydown", onKey);
addEventListener("hashchange", selectFromAddress);
selectFromAddress();
setTimeout(indexItems);
