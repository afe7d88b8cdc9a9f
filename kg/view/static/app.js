// What the reader does, and where that leads. The address says what is open, what is let through and
// how it is looked at, so that every state has a link and the back button works.

let state = { selected: null, missing: false, filter: everything(), view: firstView() };
let chosen = choose(state.filter);
let routed = null;
let opener = null;
const chosenNow = () => chosen;

const sameEnds = (a, b) => endsOf(a).length === endsOf(b).length && endsOf(a).every((node, k) => node === endsOf(b)[k]);

// ── going ──────────────────────────────────────────────────────────────────────────────────────────

const go = (next) => {
  const { selected: what, filter, view } = { ...state, ...next };
  const address = fragment(endsOf(what), filter, view);
  if (address !== (location.hash || "#")) location.hash = address;
  route();
};
const openNode = (node) => go({ selected: { node } });
const openLine = (line) => go({ selected: { line } });
const close = () => go({ selected: null });
const setFilter = (fields) => go({ filter: { ...state.filter, ...fields } });
const clearFilters = () => go({ filter: everything() });
const setView = (fields) => go({ view: { ...state.view, ...fields } });

const showPanelOf = (before) => {
  const open = state.selected;
  if (open && !before) opener = document.activeElement;
  document.body.classList.toggle("open", Boolean(open));
  if (!open) document.body.classList.remove("raised");
  if (open) {
    if (open.node?.away) lookUp(open.node);
    else showPanel(open);
    byName("panel-body").querySelector("h2").focus({ preventScroll: true });
    return;
  }
  byName("panel").hidden = true;
  if (before) (opener?.isConnected && opener !== document.body ? opener : container).focus({ preventScroll: true });
};

// What the page holds only the name of: its panel is filled as more becomes known.
const lookUp = (node) => fillAway(node, {
  still: () => state.selected?.node === node,
  show: (content) => {
    fillPanel(content);
    document.title = `${node.short} – ${TITLE}`;
  },
  gone: () => {
    state = { ...state, selected: null, missing: true };
    showPanelOf({ node });
    document.title = TITLE;
    byName("missing").hidden = false;
    if (!SERVER) byName("missing").textContent = "This page knows nothing by that address; kg serve and kg view know other spellings, too.";
  },
  moved: (other) => {
    history.replaceState(null, "", fragment([other], state.filter, state.view));
    route();
  },
});

const showView = () => {
  const asTable = Boolean(state.view.table);
  byName("table").hidden = !asTable;
  document.body.classList.toggle("reading", asTable);
  byName("show-table").setAttribute("aria-pressed", String(asTable));
  if (asTable) fillTable(chosen, state.view, { table: (table) => setView({ table, sort: null }), sort: resort, clear: clearFilters });
  else byName("table").replaceChildren();
};
const resort = (sort) => {
  setView({ sort });
  byName("table").querySelector(`[data-sort="${sort.replace("-", "")}"]`)?.focus();
};

const route = () => {
  if (location.hash === routed) return;
  const first = routed === null;
  const before = state;
  routed = location.hash;
  state = parseAddress(routed);
  const seen = writeState(state.filter, state.view);
  const unchanged = !first && seen === writeState(before.filter, before.view);
  if (!unchanged) chosen = choose(state.filter);
  const moved = !sameEnds(before.selected, state.selected);
  showTip(null);
  hoverOn(null);
  byName("missing").hidden = !state.missing;
  byName("nothing").hidden = chosen.nodes.size > 0 || Boolean(state.selected);
  if (moved) showPanelOf(before.selected);
  showOnMap(chosen, state.selected);
  if (!unchanged) {
    showControls(state.filter, counts(state.filter), chosen);
    showView();
  }
  document.title = [...endsOf(state.selected).map((node) => node.short), TITLE].join(" – ");
  const place = ({ filter }) => [...filter.communities, filter.from, filter.to].join();
  if (state.selected && (moved || first) && !(first && alone)) centreOn(state.selected);
  else if (first) frameAll(false);
  else if (place(before) !== place(state)) frameAll(true);
};

// ── links, keys, the map ───────────────────────────────────────────────────────────────────────────

// The links of the page say only where they lead; a plain click keeps the filters.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.id === "skip") {
    setView({ table: state.view.table || "things" });
    byName("table").focus();
    return;
  }
  const { selected: what } = parseAddress(link.getAttribute("href"));
  if (what) go({ selected: what });
});

const focusSearch = hearSearch(openNode);
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName || "");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    focusSearch();
  } else if (event.key === "Escape") {
    if (!byName("menu").hidden) showMenu(false);
    else if (document.body.classList.contains("tuning")) tune(false);
    else if (state.selected) close();
    else if (state.view.table) setView({ table: null, sort: null });
  }
});

network.on("click", ({ pointer }) => {
  tune(false);
  const what = under(pointer.DOM);
  if (what?.node) openNode(what.node);
  else if (what?.line) openLine(what.line);
  else if (state.selected) close();
});
const hover = (what, event) => {
  hoverOn(what);
  showTip(what, event);
};
network.on("hoverNode", ({ node, event }) => hover({ node: nodes[numberOf(node)] }, event));
network.on("hoverEdge", ({ edge, event }) => !hovered?.node && hover({ line: drawnLines[numberOf(edge)] }, event));
network.on("blurNode", () => hover(null));
network.on("blurEdge", () => !hovered?.node && hover(null));
network.on("dragStart", () => hover(null));

// A name in the panel that is pointed at shows itself on the map.
byName("panel").addEventListener("pointerover", (event) => {
  const link = event.target.closest("a.node, a.mark");
  const what = link && parseAddress(link.getAttribute("href")).selected;
  if (what?.node && visible.has(what.node)) hoverOn(what);
  else if (hovered) hoverOn(null);
});
byName("panel").addEventListener("pointerleave", () => hovered && hoverOn(null));

// ── buttons ────────────────────────────────────────────────────────────────────────────────────────

const tune = (on) => {
  document.body.classList.toggle("tuning", on);
  byName("tune").setAttribute("aria-expanded", String(on));
};
const showMenu = (on) => {
  byName("menu").hidden = !on;
  byName("export").setAttribute("aria-expanded", String(on));
  if (on) byName("taken").textContent = taken(state.selected).name ? `${taken(state.selected).name} and all that is linked to it` : `what is shown: ${byName("shown").textContent}`;
};
const caption = () => (taken(state.selected).name ? `${taken(state.selected).name}, in a knowledge graph of ${plural(DATA.counts.papers, "paper")}` : byName("sentence").textContent);
const TAKE = {
  png: () => savePicture(caption()), csv: () => saveCsv(state.selected), ttl: () => saveTurtle(state.selected), link: () => copy(location.href, "link"),
};
byName("tune").addEventListener("click", () => tune(!document.body.classList.contains("tuning")));
byName("done").addEventListener("click", () => tune(false));
byName("export").addEventListener("click", () => showMenu(byName("menu").hidden));
for (const button of document.querySelectorAll("[data-take]")) button.addEventListener("click", () => {
  showMenu(false);
  byName("export").focus();
  TAKE[button.dataset.take]();
});
document.addEventListener("pointerdown", (event) => {
  if (!byName("menu").hidden && !event.target.closest(".menu")) showMenu(false);
});
byName("close").addEventListener("click", close);
byName("raise").addEventListener("click", () => {
  const up = document.body.classList.toggle("raised");
  byName("raise").setAttribute("aria-expanded", String(up));
});
byName("show-table").addEventListener("click", () => setView(state.view.table ? firstView() : { table: "things", sort: null }));
byName("zoom-in").addEventListener("click", () => zoom(1.5));
byName("zoom-out").addEventListener("click", () => zoom(1 / 1.5));
byName("zoom-all").addEventListener("click", () => frameAll(true));

// ── light ──────────────────────────────────────────────────────────────────────────────────────────

const dark = matchMedia("(prefers-color-scheme: dark)");
const remembered = () => {
  try {
    return localStorage.getItem("kg-theme");
  } catch {
    return null;
  }
};
const setTheme = (theme) => {
  document.documentElement.dataset.theme = theme;
  byName("theme").setAttribute("aria-label", theme === "dark" ? "Light colours" : "Dark colours");
  repaint();
};
byName("theme").addEventListener("click", () => {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("kg-theme", theme);
  } catch { /* a page opened from disk may have no memory */ }
  setTheme(theme);
});
dark.addEventListener("change", () => remembered() || setTheme(dark.matches ? "dark" : "light"));

// ── start ──────────────────────────────────────────────────────────────────────────────────────────

const TITLE = document.title;
setTheme(remembered() || (dark.matches ? "dark" : "light"));
buildControls();
hearControls(() => state.filter, setFilter, clearFilters);
// The page of one thing opens with that.
const alone = asked.size === 1 && ["", "#"].includes(location.hash);
if (alone) history.replaceState(null, "", fragment([...asked]));
route();
network.once("afterDrawing", () => performance.mark("drawn")); // for whoever measures
network.redraw();
addEventListener("hashchange", route);
addEventListener("resize", () => state.selected || frameAll(false));

// For the console, and for whoever tests the page.
window.kg = {
  data: DATA, nodes, network, search, unpackNames, learnAllWords, nodeOf, visible, searchNear, open: openNode, close,
  get state() { return state; }, get chosen() { return chosen; }, get written() { return written; },
  address: (ends, filter = state.filter) => fragment(ends, filter), neighbourhood: neighbourhoodOf, focus: () => focusOf(hovered || state.selected), lines, sparql: toSparql, python: toPython, csv: toCsv, turtle: toTurtle, picture: takePicture,
};
