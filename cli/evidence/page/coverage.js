/** The coverage bar: the outcomes of the chunks at the top, the density of the records below. */
const BAND_PIXELS = 12;
const BAR_PIXELS = 46;
const BIN_PIXELS = 3;
const OUTCOME_COLORS = {
  EXTRACTED: "--extracted", EMPTY: "--empty", FAILED: "--failed",
  QUARANTINED: "--quarantined", UNCOVERED: "--uncovered",
};
const OUTCOME_NAMES = {
  EXTRACTED: "Extracted", EMPTY: "Empty", FAILED: "Failed",
  QUARANTINED: "Quarantined", UNCOVERED: "No chunk",
};

function setUpCoverage() {
  const canvas = byId("coverage");
  canvas.addEventListener("click", (event) => jumpTo(positionAt(event)));
  canvas.addEventListener("mousemove", showTip);
  canvas.addEventListener("mouseleave", () => { byId("tip").hidden = true; });
  new ResizeObserver(drawCoverage).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawCoverage);
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; drawCoverage(); });
  }, { passive: true });
  const outcomes = Object.entries(data.outcomes).map(([name, n]) => `${n} ${name.toLowerCase()}`);
  canvas.setAttribute("aria-label",
    `Coverage: ${plural(data.chunks.length, "chunk")}, ${outcomes.join(", ")}; `
    + `${plural(data.records.length, "record")}. Click to go to a place.`);
}

function outcomeOf(block) {
  return block.chunk === null ? "UNCOVERED" : data.chunks[block.chunk].outcome;
}

function drawCoverage() {
  const canvas = byId("coverage");
  const width = canvas.clientWidth;
  if (!width || !data.characters) return;
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(BAR_PIXELS * scale);
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const colors = getComputedStyle(document.documentElement);
  const color = (name) => colors.getPropertyValue(name).trim();
  drawOutcomes(pen, width, color);
  drawDensity(pen, width, color);
  drawViewport(pen, width, color);
}

/** Problems are drawn last and at least two pixels wide, so that no neighbour hides them. */
function drawOutcomes(pen, width, color) {
  const isProblem = (block) => !["EXTRACTED", "EMPTY"].includes(outcomeOf(block));
  for (const wanted of [false, true]) {
    for (const block of data.blocks) {
      if (isProblem(block) !== wanted) continue;
      const left = (block.start / data.characters) * width;
      const size = Math.max(wanted ? 2 : 0.5, ((block.end - block.start) / data.characters) * width);
      pen.fillStyle = color(OUTCOME_COLORS[outcomeOf(block)] || "--uncovered");
      pen.fillRect(left, wanted ? 0 : 2, size - (size > 3 ? 1 : 0), wanted ? BAND_PIXELS + 2 : BAND_PIXELS - 2);
    }
  }
}

function drawDensity(pen, width, color) {
  const bins = new Array(Math.ceil(width / BIN_PIXELS) + 1).fill(0);
  const troubled = new Array(bins.length).fill("");
  for (const item of shown) {
    const bin = Math.floor(((item.start / data.characters) * width) / BIN_PIXELS);
    if (item.kind === "record") bins[bin] += 1;
    if (brokenRules(item).length) troubled[bin] = "--failed";
    else if (isInQuarantine(item)) troubled[bin] ||= "--quarantined";
  }
  const most = Math.max(1, ...bins);
  const space = BAR_PIXELS - BAND_PIXELS - 6;
  bins.forEach((count, bin) => {
    const height = count ? Math.max(2, Math.sqrt(count / most) * space) : 0;
    pen.fillStyle = color("--density");
    pen.fillRect(bin * BIN_PIXELS, BAR_PIXELS - height, BIN_PIXELS - 1, height);
    if (troubled[bin]) {
      pen.fillStyle = color(troubled[bin]);
      pen.fillRect(bin * BIN_PIXELS, BAND_PIXELS + 3, BIN_PIXELS, 3);
    }
  });
}

function drawViewport(pen, width, color) {
  const [from, to] = visibleSpan();
  const left = (from / data.characters) * width;
  const size = Math.max(3, ((to - from) / data.characters) * width);
  pen.fillStyle = color("--viewport");
  pen.fillRect(left, 0, size, BAR_PIXELS);
  pen.strokeStyle = color("--accent");
  pen.strokeRect(left + 0.5, 0.5, Math.max(2, size - 1), BAR_PIXELS - 1);
  if (selected) {
    pen.fillStyle = color("--accent");
    pen.fillRect((selected.start / data.characters) * width - 1, 0, 3, BAR_PIXELS);
  }
}

/** The first and last characters on the screen, estimated from the heights of their blocks. */
function visibleSpan() {
  const top = byId("top").getBoundingClientRect().bottom;
  const from = characterAt(Math.max(top, 0));
  return [from, Math.max(from, characterAt(innerHeight))];
}

function characterAt(height) {
  let low = 0;
  let high = sections.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (sections[middle].getBoundingClientRect().bottom <= height) low = middle + 1;
    else high = middle;
  }
  const block = data.blocks[low];
  const place = sections[low].getBoundingClientRect();
  const share = Math.min(1, Math.max(0, (height - place.top) / Math.max(1, place.height)));
  return block.start + share * (block.end - block.start);
}

function positionAt(event) {
  const place = byId("coverage").getBoundingClientRect();
  const share = Math.min(1, Math.max(0, (event.clientX - place.left) / place.width));
  return Math.floor(share * data.characters);
}

function blockAt(position) {
  let low = 0;
  let high = data.blocks.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (data.blocks[middle].end <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function jumpTo(position) {
  if (!data.blocks.length) return;
  const at = blockAt(position);
  const block = data.blocks[at];
  const share = (position - block.start) / Math.max(1, block.end - block.start);
  const go = () => {
    const place = sections[at].getBoundingClientRect();
    scrollBy(0, place.top + share * place.height - (byId("top").offsetHeight + innerHeight) / 2);
  };
  go();
  // Blocks get their true height only near the screen: scroll again.
  requestAnimationFrame(go);
}

function showTip(event) {
  if (!data.blocks.length) return;
  const position = positionAt(event);
  const block = data.blocks[blockAt(position)];
  const chunk = block.chunk === null ? null : data.chunks[block.chunk];
  const tip = byId("tip");
  tip.textContent = chunk
    ? `chunk ${chunk.index} · ${chunk.outcome}${chunk.reason ? ` · ${chunk.reason}` : ""} · `
      + `line ${numbers.format(block.line)}`
    : `no chunk · line ${numbers.format(block.line)}`;
  tip.hidden = false;
  const space = byId("bar").clientWidth - tip.offsetWidth;
  tip.style.left = `${Math.max(0, Math.min(space, event.offsetX - tip.offsetWidth / 2))}px`;
}

function renderLegend() {
  const legend = byId("legend");
  const present = new Map(Object.entries(data.outcomes));
  const free = data.blocks.filter((block) => block.chunk === null).length;
  if (free) present.set("UNCOVERED", null);
  for (const [outcome, name] of Object.entries(OUTCOME_NAMES)) {
    if (!present.has(outcome)) continue;
    const count = present.get(outcome);
    const text = count === null ? name : `${name} ${numbers.format(count)}`;
    legend.append(element("li", {}, element("i", { class: `swatch ${outcome.toLowerCase()}` }), text));
  }
  if (data.quarantine.length) {
    legend.append(element("li", {}, element("i", { class: "swatch speck" }), "in quarantine"));
  }
  const kinds = [["record", "record", data.records.length]];
  if (document.querySelector("mark.silver-only")) kinds.push(["record silver-only", "only in silver", 1]);
  if (document.querySelector("mark.overlap")) kinds.push(["record overlap", "overlapping", 1]);
  if (document.querySelector("mark.held")) kinds.push(["record held", "breaks a rule", 1]);
  if (document.querySelector("mark.quarantined")) kinds.push(["quarantined", "quote in quarantine", 1]);
  for (const [kind, name, count] of kinds) {
    if (count) legend.append(element("li", {}, element("mark", { class: kind }, name)));
  }
  legend.append(element("li", { class: "keys" },
    element("kbd", {}, "j"), element("kbd", {}, "k"), " next, previous ",
    element("kbd", {}, "/"), " search ", element("kbd", {}, "Esc"), " close"));
}
