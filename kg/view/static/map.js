// The map: vis-network holds the nodes and lines that pyvis wrote, and the camera; islands, names and
// what is in focus are painted under and over them, so that hovering costs one redraw.

const drawing = readJson("drawing");
const container = byName("map");
const numberOf = (id) => Number(id.slice(1));
// The map is wider than high; on an upright screen it lies on its side.
if (container.clientHeight > container.clientWidth * 1.15) for (const dot of drawing.nodes) [dot.x, dot.y] = [dot.y, dot.x * 1.45];
for (const { id, x, y, size } of drawing.nodes) Object.assign(nodes[numberOf(id)], { x, y, size, base: size });
// Only what is shown is given to vis, so that a page opens as fast as its first picture is small.
const dots = new vis.DataSet();
const wires = new vis.DataSet();
const drawnLines = drawing.edges.map((wire) => Object.assign(lines.get(lineKey(nodes[numberOf(wire.from)], nodes[numberOf(wire.to)])), { wire }));
const network = new vis.Network(container, { nodes: dots, edges: wires }, drawing.options);
for (const inner of container.querySelectorAll("[tabindex]")) inner.removeAttribute("tabindex"); // the map itself takes the focus
const islands = makeIslands();

const toDot = (node) => ({ ...drawing.nodes[node.i], size: node.size, color: { background: ink[node.type], border: ink.ground } });
const toWire = (line) => ({ ...line.wire, color: { color: lineColour(line), hover: ink.accent, inherit: false } });
const repaint = () => {
  readColours();
  dots.update(nodes.filter((n) => n.drawn).map(toDot));
  wires.update(drawnLines.filter((line) => line.drawn).map(toWire));
};

// ── what is shown ──────────────────────────────────────────────────────────────────────────────────

let selected = null; // {node} or {line}
let hovered = null;
let withRelated = false;
const visible = new Set();
let wanted = new Set(); // the lines that the filters let through

// From afar a large graph would be all lines: those between its islands show only in focus.
const ashore = (line) => !PART || line.a.community === line.b.community;

const change = (set, all, wanted, idOf, toItem) => {
  const come = all.filter((item) => !item.drawn && wanted(item));
  const leave = all.filter((item) => item.drawn && !wanted(item));
  for (const item of come) item.drawn = true;
  for (const item of leave) item.drawn = false;
  set.remove(leave.map(idOf));
  set.add(come.map(toItem));
};

const strandsOf = (node) => node.lines.filter((line) => line.layer !== "related" || withRelated);

// What is open is shown with all that is linked to it, whatever the filters say; what the pointer is
// on, with what is shown already.
const focusOf = (what) => {
  if (!what) return null;
  if (what.line) return { main: [what.line.a, what.line.b], near: [], strands: [what.line] };
  const strands = strandsOf(what.node).filter((line) => (what === selected || wanted.has(line)) && visible.has(line.a) && visible.has(line.b));
  return { main: [what.node], near: strands.map((line) => (line.a === what.node ? line.b : line.a)), strands };
};

const showOnMap = (chosen, open) => {
  selected = open?.node?.away ? null : open; // what has no place here takes nothing out of the light
  withRelated = chosen.pairs.length > 0;
  visible.clear();
  for (const node of chosen.nodes) visible.add(node);
  for (const node of endsOf(selected)) visible.add(node);
  if (selected?.node) for (const line of strandsOf(selected.node)) visible.add(line.a).add(line.b);
  wanted = new Set([
    ...chosen.claims.map((claim) => lines.get(lineKey(claim.subject, claim.object))),
    ...chosen.pairs.map((pair) => lines.get(lineKey(pair.a, pair.b))),
  ]);
  change(dots, nodes, (node) => visible.has(node), (node) => `n${node.i}`, toDot);
  change(wires, drawnLines, (line) => wanted.has(line) && ashore(line), (line) => line.wire.id, toWire);
  network.redraw();
};

const hoverOn = (what) => {
  hovered = what;
  container.classList.toggle("pointing", Boolean(what));
  network.redraw();
};

// What is at a place of the page.
const under = (pointer) => {
  const dot = network.getNodeAt(pointer);
  if (dot !== undefined) return { node: nodes[numberOf(dot)] };
  const wire = network.getEdgeAt(pointer);
  return wire === undefined ? null : { line: drawnLines[numberOf(wire)] };
};

// Seen from far away, nodes are drawn larger than life, in a few steps.
let growth = 1;
const fitSizes = () => {
  const scale = network.getScale();
  const wanted = scale < 0.3 ? 2.1 : scale < 0.45 ? 1.7 : scale < 0.65 ? 1.35 : 1;
  if (wanted === growth) return;
  growth = wanted;
  for (const node of nodes) node.size = node.base * growth;
  dots.update(nodes.filter((n) => n.drawn).map((n) => ({ id: `n${n.i}`, size: n.size })));
};

const lensNow = () => {
  const { x, y } = network.getViewPosition();
  return { scale: network.getScale(), x, y, width: container.clientWidth, height: container.clientHeight, free: freeSpace(), covered: buttonBoxes() };
};

let written = []; // the names on the map, and where
network.on("beforeDrawing", (ctx) => {
  paintIslands(ctx, islands);
  if (hovered || selected) ctx.globalAlpha = 0.18; // vis paints nodes and lines with this
});
network.on("afterDrawing", (ctx) => {
  ctx.globalAlpha = 1;
  const focus = focusOf(hovered || selected);
  const lens = lensNow();
  if (focus) paintFocus(ctx, focus, lens);
  written = paintNames(ctx, { visible, islands, focus, small: narrow.matches }, lens);
});

// ── the camera ─────────────────────────────────────────────────────────────────────────────────────

const still = matchMedia("(prefers-reduced-motion: reduce)");
const wide = matchMedia("(min-width: 981px)");
const narrow = matchMedia("(max-width: 720px)");
network.on("zoom", fitSizes);
network.on("animationFinished", fitSizes);
const moveCamera = (goal) => {
  network.moveTo({ ...goal, animation: still.matches ? false : { duration: 420, easingFunction: "easeInOutQuad" } });
  if (still.matches) fitSizes();
};

// The part of the map that nothing covers: its middle, relative to the middle of the map.
const freeSpace = () => {
  const panel = byName("panel");
  const legend = byName("controls");
  const width = container.clientWidth;
  const height = container.clientHeight;
  const right = panel.hidden || narrow.matches ? 0 : panel.offsetWidth;
  const below = panel.hidden || !narrow.matches ? 0 : panel.offsetHeight;
  const left = wide.matches && width - right > 700 ? legend.offsetWidth + 20 : 0;
  return { x: (left - right) / 2, y: -below / 2, width: width - left - right, height: height - below };
};

// Where buttons lie on the map: left, top, right, bottom, relative to its middle.
const buttonBoxes = () => {
  const map = container.getBoundingClientRect();
  const own = document.querySelector(".zoom").getBoundingClientRect();
  if (!own.width) return [];
  const [x, y] = [map.left + map.width / 2, map.top + map.height / 2];
  return [[own.left - x, own.top - y, own.right - x, own.bottom - y]];
};

const frame = (group, most, animate = true) => {
  if (!group.length) return;
  const xs = group.map((n) => n.x);
  const ys = group.map((n) => n.y);
  const [l, r, t, b] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const free = freeSpace();
  const scale = Math.min(most, free.width / (r - l + 170), (free.height - 34) / (b - t + (PART ? 330 : 140)));
  const goal = { position: { x: (l + r) / 2, y: (t + b) / 2 }, scale, offset: { x: free.x, y: free.y + 12 } };
  if (animate) moveCamera(goal);
  else {
    network.moveTo({ ...goal, animation: false });
    fitSizes();
  }
};
const frameAll = (animate) => frame([...visible], 1.4, animate);

// Brings a node to the middle, from so near that most of what it is linked to is in view.
const centreOn = (what) => {
  if (what.node?.away) return;
  const free = freeSpace();
  const ends = endsOf(what);
  const spot = { x: ends.reduce((sum, n) => sum + n.x, 0) / ends.length, y: ends.reduce((sum, n) => sum + n.y, 0) / ends.length };
  const { main, near } = focusOf(what);
  const reach = [...main, ...near].map((n) => Math.hypot(n.x - spot.x, n.y - spot.y)).sort((p, q) => p - q);
  const most = reach[Math.floor((reach.length - 1) * 0.85)] + 70;
  const scale = Math.min(1.5, Math.max(0.38, Math.min(free.width, free.height) / 2 / most));
  moveCamera({ position: spot, scale, offset: { x: free.x, y: free.y } });
};

const zoom = (factor) => moveCamera({ position: network.getViewPosition(), scale: Math.min(4, Math.max(0.05, network.getScale() * factor)) });
const pan = (x, y) => {
  const { x: atX, y: atY } = network.getViewPosition();
  const step = 90 / network.getScale();
  network.moveTo({ position: { x: atX + x * step, y: atY + y * step }, scale: network.getScale() });
};
const KEYS = {
  ArrowLeft: () => pan(-1, 0), ArrowRight: () => pan(1, 0), ArrowUp: () => pan(0, -1), ArrowDown: () => pan(0, 1),
  "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), 0: () => frameAll(true),
};
container.addEventListener("keydown", (event) => {
  if (!Object.hasOwn(KEYS, event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  KEYS[event.key]();
});
