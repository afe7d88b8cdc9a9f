// What the reader does: search, click, filter, go back, change the light. The address says what is
// open, so that every state has a link and the back button works.

// ── opening and closing ────────────────────────────────────────────────────────────────────────────

const parseAddress = (hash) => {
  let parts;
  try {
    parts = hash.replace(/^#/, "").split("|").map(decodeURIComponent);
  } catch {
    return null;
  }
  const found = parts.map((id) => byId.get(id));
  if (found.length === 1) return found[0] ? { node: found[0] } : null;
  const line = found.length === 2 && found[0] && found[1] && lines.get(lineKey(found[0], found[1]));
  return line ? { line } : null;
};

const go = (address) => {
  if (location.hash === address || (address === "#" && !location.hash)) route();
  else location.hash = address;
};
const openNode = (node) => go(addressOf(node));
const openLine = (line) => go(addressOf(line.a, line.b));
const close = () => go("#");

const route = () => {
  selected = parseAddress(location.hash);
  hovered = null;
  byName("tip").hidden = true;
  byName("missing").hidden = !(location.hash.length > 1 && !selected);
  document.body.classList.toggle("open", Boolean(selected));
  if (selected) {
    showPanel(selected);
    byName("panel-body").querySelector("h2").focus({ preventScroll: true });
  } else byName("panel").hidden = true;
  applyFilters();
  if (selected) {
    showList(false);
    centreOn(selected);
  }
};

// ── search ─────────────────────────────────────────────────────────────────────────────────────────

const box = byName("search");
const hits = byName("hits");
let active = -1;

const mark = (number) => {
  const options = [...hits.children];
  active = options.length ? (number + options.length) % options.length : -1;
  options.forEach((option, k) => option.setAttribute("aria-selected", String(k === active)));
  if (active < 0) box.removeAttribute("aria-activedescendant");
  else {
    box.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }
};

const closeHits = () => {
  hits.hidden = true;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
};

const fillHits = () => {
  const found = search(box.value);
  hits.replaceChildren(...found.map((node, k) => {
    const alias = foundBy(node, box.value);
    const option = el("li", { role: "option", id: `hit${k}`, class: `t-${node.type}` }, glyph(node.type),
      el("span", { class: "name" }, el("bdi", {}, oneLine(node.label, 120)), alias ? el("small", {}, " also ", el("bdi", {}, oneLine(alias, 60))) : null),
      el("small", {}, node.type === "Paper" ? String(node.year || "paper") : node.papers ? plural(node.papers, "paper") : "in passing"));
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => choose(node));
    return option;
  }));
  if (box.value.trim() && !found.length) hits.append(el("li", { class: "none", role: "presentation" }, "Nothing has this name."));
  hits.found = found;
  hits.hidden = !box.value.trim();
  box.setAttribute("aria-expanded", String(!hits.hidden));
  mark(found.length ? 0 : -1);
};

const choose = (node) => {
  closeHits();
  box.blur();
  openNode(node);
};

box.addEventListener("input", fillHits);
box.addEventListener("focus", () => box.value && fillHits());
box.addEventListener("blur", closeHits);
box.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (hits.hidden) fillHits();
    else mark(active + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter" && !hits.hidden && hits.found[active]) choose(hits.found[active]);
  else if (event.key === "Escape") {
    event.stopPropagation();
    if (hits.hidden) box.blur();
    else closeHits();
  }
});

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName || "");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "Escape") {
    if (document.body.classList.contains("tuning")) toggleControls(false);
    else if (selected) close();
    else if (!byName("list").hidden) showList(false);
  }
});

// ── the map ────────────────────────────────────────────────────────────────────────────────────────

const under = (pointer) => {
  const dot = network.getNodeAt(pointer);
  if (dot !== undefined) return { node: nodes[numberOf(dot)] };
  const wire = network.getEdgeAt(pointer);
  return wire === undefined ? null : { line: drawnLines[numberOf(wire)] };
};

network.on("click", ({ pointer }) => {
  toggleControls(false);
  const what = under(pointer.DOM);
  if (what?.node) openNode(what.node);
  else if (what?.line) openLine(what.line);
  else if (selected) close();
});

const hover = (what, event) => {
  hovered = what;
  const tip = byName("tip");
  tip.hidden = !what;
  if (what) {
    tip.replaceChildren(...(what.node
      ? [el("strong", { class: `t-${what.node.type}` }, glyph(what.node.type), el("bdi", {}, oneLine(what.node.label, 140))), el("span", {}, what.node.type === "Paper" ? plural(what.node.lines.filter((l) => l.layer === "role").length, "thing") : `${what.node.type} · ${what.node.papers ? plural(what.node.papers, "paper") : "named in passing"}`)]
      : [el("span", {}, what.line.pair ? "share " + what.line.pair.shared.slice(0, 3).map(({ entity }) => entity.short).join(", ") : [...new Set(what.line.claims.map((c) => labelOf(c.predicate)))].join(", ")), el("strong", {}, `${what.line.a.short} – ${what.line.b.short}`)]));
    const left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
    const top = Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8);
    tip.style.setProperty("left", `${left}px`);
    tip.style.setProperty("top", `${top}px`);
  }
  container.classList.toggle("pointing", Boolean(what));
  network.redraw();
};
network.on("hoverNode", ({ node, event }) => hover({ node: nodes[numberOf(node)] }, event));
network.on("hoverEdge", ({ edge, event }) => !hovered?.node && hover({ line: drawnLines[numberOf(edge)] }, event));
network.on("blurNode", () => hover(null));
network.on("blurEdge", () => !hovered?.node && hover(null));

// ── switches ───────────────────────────────────────────────────────────────────────────────────────

for (const button of document.querySelectorAll("[data-type]")) button.addEventListener("click", () => {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  shown.types[on ? "add" : "delete"](button.dataset.type);
  applyFilters();
});
for (const input of document.querySelectorAll("[data-layer]")) input.addEventListener("change", () => {
  shown.layers[input.checked ? "add" : "delete"](input.dataset.layer);
  applyFilters();
});
for (const input of document.querySelectorAll("[name=papers]")) input.addEventListener("change", () => {
  shown.papers = Number(input.value);
  applyFilters();
});

const islandMenu = byName("islands");
islands.filter((island) => island.label).forEach((island) =>
  islandMenu.append(el("option", { value: String(islands.indexOf(island)) }, `${oneLine(island.label, 50)} (${island.papers})`)));
islandMenu.addEventListener("change", () => {
  if (islandMenu.value === "") frameAll(true);
  else frame(islands[Number(islandMenu.value)].members, 1.6);
});

const toggleControls = (on) => {
  document.body.classList.toggle("tuning", on);
  byName("tune").setAttribute("aria-expanded", String(on));
};
byName("tune").addEventListener("click", () => toggleControls(!document.body.classList.contains("tuning")));
byName("close").addEventListener("click", close);
byName("zoom-in").addEventListener("click", () => zoom(1.5));
byName("zoom-out").addEventListener("click", () => zoom(1 / 1.5));
byName("zoom-all").addEventListener("click", () => frameAll(true));

const showList = (on) => {
  if (on) fillList();
  byName("list").hidden = !on;
  byName("show-list").setAttribute("aria-pressed", String(on));
};
byName("show-list").addEventListener("click", () => {
  const on = byName("list").hidden;
  if (on && selected) close();
  showList(on);
});

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
  paint();
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

setTheme(remembered() || (dark.matches ? "dark" : "light"));
applyFilters();
frameAll(false);
addEventListener("hashchange", route);
if (location.hash.length > 1) route();
addEventListener("resize", () => selected || frameAll(false));

// For the console, and for whoever tests the page.
window.kg = { data: DATA, nodes, network, search, visible, open: openNode, close };
