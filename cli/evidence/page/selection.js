/** One item is selected at a time: in the text, in the list, in the panel and in the address. */
let selected = null;
let tabStop = null;

function select(item, { scroll = true } = {}) {
  for (const mark of document.querySelectorAll(".selected")) mark.classList.remove("selected");
  selected = item;
  showDetails(item);
  document.body.classList.toggle("has-selection", item !== null);
  if (item) {
    openPanel();
    markSelected(item);
    if (scroll) scrollToItem(item);
    scrollListTo(item);
  }
  if (item) atHit = true;
  showCount();
  renderRows();
  drawCoverage();
  history.replaceState(null, "", item ? `#${item.hash}` : "#");
}

function markSelected(item) {
  const marks = marksOf(item);
  for (const mark of marks) mark.classList.add("selected");
  if (item.strip) item.strip.classList.add("selected");
  if (item.kind === "chunk" && blockOfChunk.has(item.chunk)) {
    sections[blockOfChunk.get(item.chunk)].classList.add("selected");
  }
  if (marks.length) setTabStop(marks[0]);
}

/** Tab reaches only the selected highlight; the arrow keys continue from there. */
function setTabStop(mark) {
  if (tabStop) tabStop.setAttribute("tabindex", "-1");
  tabStop = mark;
  if (mark) mark.setAttribute("tabindex", "0");
}

function targetOf(item) {
  return firstMark(item) || item.strip || sections[blockAt(item.start)] || null;
}

function scrollToItem(item) {
  const target = targetOf(item);
  if (!target) return;
  const go = () => {
    const place = target.getBoundingClientRect();
    const top = byId("top").getBoundingClientRect().bottom + 8;
    const bottom = innerHeight - coveredBelow() - 8;
    if (place.top >= top && place.bottom <= bottom) return;
    scrollBy(0, place.top - Math.max(top, (top + bottom) / 2 - place.height / 2));
  };
  // A block that was off the screen gets its true height only now: scroll, then correct.
  go();
  requestAnimationFrame(() => { go(); requestAnimationFrame(go); });
}

/** The height that the panel covers at the bottom of the text, in a narrow window. */
function coveredBelow() {
  const panel = byId("panel");
  return getComputedStyle(panel).position === "fixed" ? panel.offsetHeight : 0;
}

/** Select the next or previous item of the filtered list. */
function step(direction) {
  if (!shown.length) return;
  const at = selected ? shown.indexOf(selected) : -1;
  let next = at + direction;
  if (at < 0) next = selected ? nearestTo(selected, direction) : 0;
  const item = shown[Math.max(0, Math.min(shown.length - 1, next))];
  const inText = document.activeElement && document.activeElement.tagName === "MARK";
  select(item);
  const mark = firstMark(item);
  if (inText && mark) mark.focus({ preventScroll: true });
}

function nearestTo(item, direction) {
  const after = shown.findIndex((other) => other.position > item.position);
  const next = after < 0 ? shown.length : after;
  return direction > 0 ? next : next - 1;
}

/** Select the innermost highlight first; another click selects the highlight around it. */
function selectMark(mark, again) {
  const ids = numbersOn(mark);
  const at = selected ? ids.indexOf(selected.id) : -1;
  if (at >= 0 && !again) return;
  select(itemOfId.get(ids[(at + 1) % ids.length]), { scroll: false });
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.id === "search" && onSearchKey(event)) return;
  const typing = event.target.matches("input, select");
  if (event.key === "Escape") {
    if (typing) event.target.blur();
    else select(null);
    return;
  }
  if (typing) return;
  const action = actionOf(event);
  if (!action) return;
  event.preventDefault();
  action();
}

function actionOf(event) {
  const { target, key } = event;
  const inText = target.tagName === "MARK";
  const walking = inText || target.id === "list" || target.id === "details";
  if (key === "j" || (walking && (key === "ArrowDown" || (inText && key === "ArrowRight")))) {
    return () => step(1);
  }
  if (key === "k" || (walking && (key === "ArrowUp" || (inText && key === "ArrowLeft")))) {
    return () => step(-1);
  }
  if (inText && (key === "Enter" || key === " ")) return () => selectMark(target, true);
  if (key === "/") return () => { openTab("list"); byId("search").focus(); };
  return null;
}

function selectFromAddress() {
  const item = itemOfHash.get(decodeURIComponent(location.hash.slice(1)));
  if (item && item !== selected) select(item);
}
