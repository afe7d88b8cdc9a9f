// The map: vis-network holds the nodes and lines that pyvis wrote; islands, names and the
// neighbourhood in focus are painted here, under and over them, so that hovering costs one redraw.

const drawing = readJson("drawing");
const container = byName("map");
const numberOf = (id) => Number(id.slice(1));
const upright = container.clientHeight > container.clientWidth * 1.15;
// The map is wider than high; on an upright screen it lies on its side.
if (upright) for (const dot of drawing.nodes) [dot.x, dot.y] = [dot.y, dot.x * 1.45];
for (const { id, x, y, size } of drawing.nodes) Object.assign(nodes[numberOf(id)], { x, y, size, base: size });
// Only what is shown is given to vis, so that a page opens as fast as its first picture is small.
const dots = new vis.DataSet();
const wires = new vis.DataSet();
const drawnLines = drawing.edges.map((wire) => {
  const line = lines.get(lineKey(nodes[numberOf(wire.from)], nodes[numberOf(wire.to)]));
  line.wire = wire;
  return line;
});
const network = new vis.Network(container, { nodes: dots, edges: wires }, drawing.options);

const ink = {};
const readColours = () => {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ground", "island", "shore", "text", "quiet", "line", "line-strong", "accent", ...TYPES]) {
    ink[name] = style.getPropertyValue(`--${name.toLowerCase()}`).trim();
  }
  ink.font = style.getPropertyValue("--sans");
  ink.serif = style.getPropertyValue("--serif");
};

const paint = () => {
  readColours();
  dots.update(nodes.filter((n) => n.drawn).map(toDot));
  wires.update(drawnLines.filter((line) => line.drawn).map(toWire));
};
const toDot = (node) => ({ ...drawing.nodes[node.i], size: node.size, color: { background: ink[node.type], border: ink.ground } });
const toWire = (line) => ({ ...line.wire, color: { color: line.layer === "role" || line.layer === "mention" ? ink.line : ink["line-strong"], hover: ink.accent, inherit: false } });

// ── what is shown ──────────────────────────────────────────────────────────────────────────────────

const shown = { types: new Set(TYPES), papers: 2, layers: new Set(["role", "relation"]) };
let selected = null; // {node} or {line}
let hovered = null;
const visible = new Set();

const inFocus = (focus) => {
  if (!focus) return [];
  return focus.node ? [focus.node, ...focus.node.lines.filter((l) => l.layer !== "related" || shown.layers.has("related")).map((l) => (l.a === focus.node ? l.b : l.a))] : [focus.line.a, focus.line.b];
};

const change = (set, all, wanted, idOf, toItem) => {
  const come = all.filter((item) => !item.drawn && wanted(item));
  const leave = all.filter((item) => item.drawn && !wanted(item));
  for (const item of come) item.drawn = true;
  for (const item of leave) item.drawn = false;
  set.remove(leave.map(idOf));
  set.add(come.map(toItem));
};

const applyFilters = () => {
  const revealed = new Set(inFocus(selected));
  visible.clear();
  for (const node of nodes) {
    const count = shown.layers.has("mention") ? node.named : node.papers;
    const enough = node.type === "Paper" || count >= shown.papers;
    if ((shown.types.has(node.type) && enough) || revealed.has(node)) visible.add(node);
  }
  change(dots, nodes, (node) => visible.has(node), (node) => `n${node.i}`, toDot);
  change(wires, drawnLines, (line) => shown.layers.has(line.layer) && visible.has(line.a) && visible.has(line.b), (line) => line.wire.id, toWire);
  network.redraw();
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

// ── islands ────────────────────────────────────────────────────────────────────────────────────────

// The triangles between neighbouring spokes, so that no slivers of water stay between them.
const bays = (spans) => {
  const spokes = new Map();
  for (const { a, b } of spans) for (const [hub, end] of [[a, b], [b, a]]) {
    if (!spokes.has(hub)) spokes.set(hub, []);
    spokes.get(hub).push(end);
  }
  return [...spokes].flatMap(([hub, ends]) => {
    const round = ends.sort((p, q) => Math.atan2(p.y - hub.y, p.x - hub.x) - Math.atan2(q.y - hub.y, q.x - hub.x));
    return round.map((end, k) => [hub, end, round[(k + 1) % round.length]]).filter(([, p, q]) => Math.hypot(p.x - q.x, p.y - q.y) < 135);
  });
};

// An island is the land around its nodes and along the lines between them.
const islands = DATA.communities.map((community, number) => {
  const members = nodes.filter((n) => n.community === number && (n.type === "Paper" || n.papers > 1));
  const inside = new Set(members);
  const spans = drawnLines.filter((line) => line.layer === "role" && inside.has(line.a) && inside.has(line.b));
  const xs = members.map((n) => n.x);
  return { ...community, members, spans, bays: bays(spans), top: Math.min(...members.map((n) => n.y)), x: (Math.min(...xs) + Math.max(...xs)) / 2 };
}).filter((island) => island.members.length > 1);
const alone = nodes.filter((n) => n.type === "Paper" && n.community < 0);
if (alone.length && islands.length) islands.push({ label: "", note: `${plural(alone.length, "paper")} that share${alone.length === 1 ? "s" : ""} nothing with the others`, papers: alone.length, members: alone, spans: [], bays: [], lone: true, top: Math.min(...alone.map((n) => n.y)) + 24, x: alone.reduce((sum, n) => sum + n.x, 0) / alone.length });

const drawIslands = (ctx) => {
  ctx.save();
  ctx.lineJoin = ctx.lineCap = "round";
  for (const [colour, grow] of [[ink.shore, 3], [ink.island, 0]]) {
    ctx.fillStyle = ctx.strokeStyle = colour;
    for (const island of islands) {
      if (island.lone) continue;
      ctx.lineWidth = 56 + grow;
      ctx.beginPath();
      for (const { a, b } of island.spans) {
        ctx.moveTo(a.x, a.y);
        ctx.lineTo(b.x, b.y);
      }
      ctx.stroke();
      ctx.beginPath();
      for (const node of island.members) {
        ctx.moveTo(node.x + 44, node.y);
        ctx.arc(node.x, node.y, 44 + grow / 2, 0, 2 * Math.PI);
      }
      for (const corners of island.bays) polygon(ctx, corners.map((n) => [n.x, n.y]));
      ctx.fill("nonzero");
    }
  }
  ctx.restore();
};

// ── the neighbourhood in focus ─────────────────────────────────────────────────────────────────────

const shapes = {
  Paper: (ctx, r) => ctx.rect(-r, -r, 2 * r, 2 * r),
  Method: (ctx, r) => ctx.arc(0, 0, r, 0, 2 * Math.PI),
  Task: (ctx, r) => polygon(ctx, [[0, -1.05 * r], [1.15 * r, 0.94 * r], [-1.15 * r, 0.94 * r]]),
  Benchmark: (ctx, r) => polygon(ctx, [[0, r], [r, 0], [0, -r], [-r, 0]]),
  Metric: (ctx, r) => polygon(ctx, [0, 1, 2, 3, 4, 5].map((k) => [r * Math.cos((k * Math.PI) / 3), r * Math.sin((k * Math.PI) / 3)])),
};
const polygon = (ctx, points) => {
  points.forEach(([x, y], k) => (k ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
};

const drawNode = (ctx, node, ring) => {
  ctx.save();
  ctx.translate(node.x, node.y);
  ctx.beginPath();
  shapes[node.type](ctx, node.size);
  if (ring) {
    ctx.lineWidth = 9;
    ctx.strokeStyle = ink.accent;
    ctx.lineJoin = "round";
    ctx.stroke();
    ctx.lineWidth = 4;
    ctx.strokeStyle = ink.ground;
    ctx.stroke();
  }
  ctx.fillStyle = ink[node.type];
  ctx.fill();
  ctx.restore();
};

const drawFocus = (ctx, focus) => {
  const thick = 1.6 / Math.sqrt(network.getScale());
  const strands = focus.node ? focus.node.lines : [focus.line];
  ctx.save();
  for (const line of strands) {
    if (!visible.has(line.a) || !visible.has(line.b) || (focus.node && !shown.layers.has(line.layer) && line.layer !== "mention")) continue;
    const other = line.a === focus.node ? line.b : line.a;
    ctx.strokeStyle = focus.node ? ink[other.type] : ink.accent;
    ctx.globalAlpha = focus.node ? 0.65 : 1;
    ctx.lineWidth = focus.node ? thick : thick * 2;
    ctx.setLineDash(line.layer === "mention" ? [2, 4] : line.layer === "relation" ? [7, 4] : []);
    ctx.beginPath();
    ctx.moveTo(line.a.x, line.a.y);
    ctx.lineTo(line.b.x, line.b.y);
    ctx.stroke();
  }
  ctx.restore();
  for (const node of inFocus(focus)) if (visible.has(node)) drawNode(ctx, node, false);
  for (const node of focus.node ? [focus.node] : inFocus(focus)) drawNode(ctx, node, true);
};

// ── names ──────────────────────────────────────────────────────────────────────────────────────────

const widths = new Map();
const widthOf = (ctx, text, font) => {
  const key = font + text;
  if (!widths.has(key)) widths.set(key, ctx.measureText(text).width);
  return widths.get(key);
};

// Names in order of importance; one that would cover another is left out until there is room.
const drawNames = (ctx, focus) => {
  const scale = network.getScale();
  const centre = network.getViewPosition();
  const half = { x: container.clientWidth / 2 / scale + 40, y: container.clientHeight / 2 / scale + 40 };
  const free = freeSpace();
  const rim = free.width / 2 / scale;
  const middle = centre.x + free.x / scale;
  const taken = [];
  const place = (text, x, y, size, { weight = "400", face = ink.font, colour = ink.text, force = false, alpha = 1 } = {}) => {
    const px = size / scale;
    ctx.font = `${weight} ${px}px ${face}`;
    const wide = widthOf(ctx, text, ctx.font) / 2 + 3 / scale;
    if (Math.abs(x - middle) < rim) x = Math.max(middle - rim + wide, Math.min(middle + rim - wide, x)); // whole, at the rim too
    const box = [x - wide, y - px * 0.62, x + wide, y + px * 0.62];
    if (!force && taken.some((t) => box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3])) return;
    taken.push(box);
    ctx.globalAlpha = alpha;
    ctx.lineWidth = 3.2 / scale;
    ctx.strokeStyle = ink.island;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  };
  const under = (node, size) => node.y + node.size + (size * 0.75 + 2) / scale;
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  const near = inFocus(focus).filter((n) => visible.has(n));
  for (const n of near.slice(0, focus?.node ? 1 : 2)) taken.push([n.x - n.size - 5, n.y - n.size - 5, n.x + n.size + 5, n.y + n.size + 5]);
  near.slice(0, focus?.node ? 1 : 2).forEach((n) => place(n.short, n.x, under(n, 13), 13, { weight: "600", force: true }));
  near.slice(1).sort((a, b) => weightOf(b) - weightOf(a) || a.i - b.i).slice(0, 60).forEach((n) => place(n.short, n.x, under(n, 12), 12));
  const nameIslands = () => {
    for (const island of islands) {
      const text = island.note || oneLine(island.label, 60);
      if (!text || (scale < 0.7 && island.members.length < 6 && !island.lone)) continue;
      place(text, island.x, island.top - 36 - 12 / scale, island.lone || narrow.matches ? 13 : 15.5, { weight: "italic 400", face: ink.serif, colour: ink.quiet, alpha: focus ? 0.35 : 1 });
    }
  };
  if (focus) nameIslands();
  else {
    // The best known things, then the islands, then whatever there is room for.
    let named = false;
    for (const node of byWeight) {
      if (!named && (node.type === "Paper" || node.papers < 6)) {
        named = true;
        nameIslands();
      }
      if (!visible.has(node) || Math.abs(node.x - centre.x) > half.x || Math.abs(node.y - centre.y) > half.y) continue;
      if (node.type === "Paper" ? scale < 0.8 : node.papers < 2 ? scale < 1.3 : node.papers < 3 && scale < 0.35) continue;
      const big = node.type !== "Paper" && node.papers >= 6;
      place(node.short, node.x, under(node, big ? 12.5 : 11.5), big ? 12.5 : 11.5, { weight: big ? "600" : "400", colour: node.type === "Paper" ? ink.quiet : ink.text });
    }
  }
  ctx.restore();
};
const byWeight = [...nodes].sort((a, b) => weightOf(b) - weightOf(a) || a.i - b.i);

network.on("beforeDrawing", (ctx) => {
  drawIslands(ctx);
  if (hovered || selected) ctx.globalAlpha = 0.18; // vis paints nodes and lines with this
});
network.on("afterDrawing", (ctx) => {
  ctx.globalAlpha = 1;
  const focus = hovered || selected;
  if (focus) drawFocus(ctx, focus);
  drawNames(ctx, focus);
});

// ── the camera ─────────────────────────────────────────────────────────────────────────────────────

const still = matchMedia("(prefers-reduced-motion: reduce)");
const wide = matchMedia("(min-width: 981px)");
const narrow = matchMedia("(max-width: 720px)");
network.on("zoom", fitSizes);
network.on("animationFinished", fitSizes);
const camera = (goal) => network.moveTo({ ...goal, animation: still.matches ? false : { duration: 420, easingFunction: "easeInOutQuad" } });

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

const frame = (group, most, animate = true) => {
  if (!group.length) return;
  const box = { l: Infinity, r: -Infinity, t: Infinity, b: -Infinity };
  for (const { x, y } of group) {
    box.l = Math.min(box.l, x);
    box.r = Math.max(box.r, x);
    box.t = Math.min(box.t, y);
    box.b = Math.max(box.b, y);
  }
  const free = freeSpace();
  const scale = Math.min(most, free.width / (box.r - box.l + 170), (free.height - 34) / (box.b - box.t + 140));
  const goal = { position: { x: (box.l + box.r) / 2, y: (box.t + box.b) / 2 }, scale, offset: { x: free.x, y: free.y + 12 } };
  if (animate) camera(goal);
  else {
    network.moveTo({ ...goal, animation: false });
    fitSizes();
  }
};

const frameAll = (animate) => frame(nodes.filter((n) => visible.has(n)), 1.4, animate);

// Brings a node to the middle, from so near that most of what it is linked to is in view.
const centreOn = (what) => {
  const free = freeSpace();
  const spot = what.node || { x: (what.line.a.x + what.line.b.x) / 2, y: (what.line.a.y + what.line.b.y) / 2 };
  const reach = inFocus(what).map((n) => Math.hypot(n.x - spot.x, n.y - spot.y)).sort((p, q) => p - q);
  const most = reach[Math.floor((reach.length - 1) * 0.85)] + 70;
  const scale = Math.min(1.5, Math.max(0.6, Math.min(free.width, free.height) / 2 / most));
  camera({ position: { x: spot.x, y: spot.y }, scale, offset: { x: free.x, y: free.y } });
};

const zoom = (factor) => camera({ position: network.getViewPosition(), scale: Math.min(4, Math.max(0.05, network.getScale() * factor)) });
