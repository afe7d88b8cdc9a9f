// Painting: islands, lines, nodes and names on any canvas, through a lens. It knows neither the page
// nor vis, so that a picture of the view is painted by what paints the view.
//
// A lens says what is seen: `scale`, `x`, `y` (the point in the middle), `width`, `height` in pixels
// of the page, and `free`, the part that no panel covers, its middle relative to the middle.

const ink = {};
const readColours = () => {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ground", "surface", "island", "shore", "text", "quiet", "line", "line-strong", "accent", ...TYPES]) {
    ink[name] = style.getPropertyValue(`--${name.toLowerCase()}`).trim();
  }
  ink.font = style.getPropertyValue("--sans");
  ink.serif = style.getPropertyValue("--serif");
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

// The corners around points, the way round that lets none out (Andrew's monotone chain).
const hullOf = (points) => {
  const order = [...points].sort((p, q) => p.x - q.x || p.y - q.y);
  const half = (run) => run.reduce((corners, p) => {
    const turns = ([a, b]) => (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) <= 0;
    while (corners.length > 1 && turns(corners.slice(-2))) corners.pop();
    corners.push(p);
    return corners;
  }, []).slice(0, -1);
  return order.length < 3 ? order : [...half(order), ...half(order.reverse())];
};

// The land of a community is what lies around its nodes and along the lines between them; of a
// part of a large one, all that its nodes enclose.
const toIsland = (community, members, roads) => {
  const inside = new Set(members);
  const spans = roads.filter((line) => inside.has(line.a) && inside.has(line.b));
  const xs = members.map((n) => n.x);
  const ys = members.map((n) => n.y);
  const land = PART ? { spans: [], bays: [], hull: hullOf(members) } : { spans, bays: bays(spans) };
  return { ...community, members, ...land, top: Math.min(...ys), bottom: Math.max(...ys), x: (Math.min(...xs) + Math.max(...xs)) / 2 };
};
const makeIslands = () => {
  const roads = [...lines.values()].filter((line) => line.layer === "role");
  const found = communities.map((community) => toIsland(community, nodes.filter((n) => n.community === community.number && (n.type === "Paper" || n.here > 1 || DATA.first === 0)), roads))
    .filter((island) => island.members.length > 1);
  const alone = nodes.filter((n) => n.type === "Paper" && n.community < 0);
  if (!alone.length || !found.length) return found;
  const note = PART ? `${plural(alone.length, "paper")} of smaller communities` : `${plural(alone.length, "paper")} alone, related to no other`;
  return [...found, { ...toIsland({ names: [] }, alone, []), note, papers: alone.length, lone: true }];
};

const polygon = (ctx, points) => {
  points.forEach(([x, y], k) => (k ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
};

const paintIslands = (ctx, islands) => {
  ctx.save();
  ctx.lineJoin = ctx.lineCap = "round";
  for (const [colour, grow] of [[ink.shore, 3], [ink.island, 0]]) {
    ctx.fillStyle = ctx.strokeStyle = colour;
    for (const island of islands) {
      if (island.lone) continue;
      if (island.hull) {
        ctx.lineWidth = 88 + grow;
        ctx.beginPath();
        polygon(ctx, island.hull.map((n) => [n.x, n.y]));
        ctx.fill();
        ctx.stroke();
        continue;
      }
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

// ── nodes and lines ────────────────────────────────────────────────────────────────────────────────

const SHAPES = {
  Paper: (ctx, r) => ctx.rect(-r, -r, 2 * r, 2 * r),
  Method: (ctx, r) => ctx.arc(0, 0, r, 0, 2 * Math.PI),
  Task: (ctx, r) => polygon(ctx, [[0, -1.05 * r], [1.15 * r, 0.94 * r], [-1.15 * r, 0.94 * r]]),
  Benchmark: (ctx, r) => polygon(ctx, [[0, r], [r, 0], [0, -r], [-r, 0]]),
  Metric: (ctx, r) => polygon(ctx, [0, 1, 2, 3, 4, 5].map((k) => [r * Math.cos((k * Math.PI) / 3), r * Math.sin((k * Math.PI) / 3)])),
};
const DASHES = { mention: [2, 4], relation: [7, 4] };

const paintNode = (ctx, node, ring = false) => {
  ctx.save();
  ctx.translate(node.x, node.y);
  ctx.beginPath();
  SHAPES[node.type](ctx, node.size);
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

const paintLine = (ctx, line, colour, width) => {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash(DASHES[line.layer] || []);
  ctx.beginPath();
  ctx.moveTo(line.a.x, line.a.y);
  ctx.lineTo(line.b.x, line.b.y);
  ctx.stroke();
};
const lineColour = (line) => (line.layer === "role" || line.layer === "mention" ? ink.line : ink["line-strong"]);

// What is linked to a focus is painted over the rest, which stands back. A focus is a node with its
// lines, or a line with its ends: `{ main, near, strands }`.
const paintFocus = (ctx, focus, lens) => {
  const thick = 1.6 / Math.sqrt(lens.scale);
  const hub = focus.main.length === 1 ? focus.main[0] : null;
  ctx.save();
  for (const line of focus.strands) {
    const other = line.a === hub ? line.b : line.a;
    ctx.globalAlpha = hub ? 0.65 : 1;
    paintLine(ctx, line, hub ? ink[other.type] : ink.accent, hub ? thick : thick * 2);
  }
  ctx.restore();
  for (const node of focus.near) paintNode(ctx, node);
  for (const node of focus.main) paintNode(ctx, node, true);
};

// ── names ──────────────────────────────────────────────────────────────────────────────────────────

const widths = new Map();
const widthOf = (ctx, text) => {
  const key = ctx.font + text;
  if (!widths.has(key)) widths.set(key, ctx.measureText(text).width);
  return widths.get(key);
};
const overlap = (p, q) => Math.max(0, Math.min(p[2], q[2]) - Math.max(p[0], q[0])) * Math.max(0, Math.min(p[3], q[3]) - Math.max(p[1], q[1]));
const boxOf = (node, room) => [node.x - node.size - room, node.y - node.size - room, node.x + node.size + room, node.y + node.size + room];

// Where names go: each below its node, else above, right or left of it, wherever it covers no other
// name and fewest nodes; one for which there is no room is left out.
const namer = (ctx, lens, obstacles) => {
  const px = 1 / lens.scale;
  const middle = lens.x + lens.free.x * px;
  const rim = (lens.free.width / 2) * px;
  const taken = [];
  const write = (text, box, { colour, alpha }) => {
    taken.push(box);
    ctx.globalAlpha = alpha;
    ctx.lineWidth = 3.2 * px;
    ctx.strokeStyle = ink.island;
    const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  };
  const put = (text, places, size, { weight = "400", face = ink.font, colour = ink.text, force = false, alpha = 1, patience = 0.34 } = {}) => {
    const high = size * px;
    ctx.font = `${weight} ${high}px ${face}`;
    const half = widthOf(ctx, text) / 2 + 3 * px;
    let best = null;
    for (const [px0, y, side] of places) {
      let x = px0 + side * half;
      if (Math.abs(px0 - middle) < rim) { // whole, at the rim too
        const inside = Math.max(middle - rim + half, Math.min(middle + rim - half, x));
        if (side && inside !== x) continue;
        x = inside;
      }
      const box = [x - half, y - high * 0.62, x + half, y + high * 0.62];
      if (!force && taken.some((other) => overlap(box, other))) continue;
      const covered = obstacles.reduce((sum, other) => sum + overlap(box, other), 0) / (high * high);
      if (!best || covered < best.covered - 0.02) best = { box, covered };
      if (covered === 0) break;
    }
    if (best && (force || best.covered <= patience)) write(text, best.box, { colour, alpha });
  };
  const around = (node, size) => {
    const r = node.size;
    const gap = (size * 0.75 + 2) * px;
    return [[node.x, node.y + r + gap, 0], [node.x, node.y - r - gap, 0], [node.x + r + 3 * px, node.y, 1], [node.x - r - 3 * px, node.y, -1]];
  };
  return {
    keepFree: (node) => taken.push(boxOf(node, 5)),
    node: (node, size, style = {}) => put(node.short, around(node, size), size, style),
    island: (island, size, alpha) => {
      const style = { weight: "italic 400", face: ink.serif, colour: PART ? ink.text : ink.quiet, alpha, patience: 3 };
      const off = (island.lone ? 12 : 36) + 12 * px;
      const places = [[island.x, island.top - off, 0], [island.x, island.bottom + off, 0]];
      put(islandName(island, lens), places, island.lone ? Math.min(13, size) : size, style);
    },
  };
};

// The name of an island; of a large graph with its size, from afar in few words.
const islandName = (island, { scale }) => {
  if (island.note) return island.note;
  const name = oneLine(island.names.slice(0, PART && scale < 0.6 ? 1 : 2).join(" · "), 60);
  return PART ? `${name} ${island.papers.toLocaleString("en")}` : name;
};

const nameIslands = (names, islands, lens, size, alpha) => {
  for (const island of islands) {
    if (!(island.note || island.names.length) || (!PART && lens.scale < 0.7 && island.members.length < 6 && !island.lone)) continue;
    names.island(island, size, alpha);
  }
};

// What was asked for stands out where it is a few things among others.
const ringed = asked.size <= 12 && asked.size * 2 < nodes.length ? asked : new Set();
const byWeight = [...nodes].sort((a, b) => ringed.has(b) - ringed.has(a) || weightOf(b) - weightOf(a) || a.i - b.i);
// The place of a thing among those of its island: from afar only the first are named, and what the
// island itself is called by is not.
const standing = new Map();
const emblems = new Set(communities.flatMap((community) => community.named.slice(0, 1)));
byWeight.filter((node) => node.here > 1 && !emblems.has(node.i)).reduce((seen, node) => {
  standing.set(node, seen.get(node.community) || 0);
  return seen.set(node.community, standing.get(node) + 1);
}, new Map());
const named = (node, { scale }, small) => !PART || scale > 0.9 || (standing.get(node) ?? 99) < (scale < 0.3 ? (small ? 0 : 1) : scale < 0.45 ? 2 : scale < 0.65 ? 5 : 12);

// Names in order of importance: of what is in focus, else the best known things, then the islands,
// then whatever there is room for.
const paintNames = (ctx, { visible, islands, focus, small }, lens) => {
  const reach = { x: lens.width / 2 / lens.scale + 40, y: lens.height / 2 / lens.scale + 40 };
  const inView = (node) => Math.abs(node.x - lens.x) < reach.x && Math.abs(node.y - lens.y) < reach.y;
  const islandSize = small ? 13 : 15.5;
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  if (focus) {
    const names = namer(ctx, lens, [...focus.main, ...focus.near].filter(inView).map((n) => boxOf(n, 0)));
    focus.main.forEach(names.keepFree);
    focus.main.forEach((node) => names.node(node, 13, { weight: "600", force: true }));
    [...focus.near].sort((a, b) => weightOf(b) - weightOf(a) || a.i - b.i).slice(0, 60).forEach((node) => names.node(node, 12, { patience: 1 }));
    nameIslands(names, islands, lens, islandSize, 0.35);
  } else {
    for (const node of ringed) if (visible.has(node)) paintNode(ctx, node, true);
    const names = namer(ctx, lens, [...visible].filter(inView).map((n) => boxOf(n, 0)));
    const known = (node) => ringed.has(node) || (node.type !== "Paper" && node.papers >= 6 && named(node, lens, small));
    const write = (node) => {
      if (!visible.has(node) || !inView(node)) return;
      if (!ringed.has(node) && (node.type === "Paper" ? lens.scale < 0.8 : node.papers < 2 ? lens.scale < (DATA.first === 0 ? 0.4 : 1.3) : node.papers < 3 && lens.scale < 0.35)) return;
      const size = known(node) ? 12.5 : 11.5;
      names.node(node, size, { weight: known(node) ? "600" : "400", colour: node.type === "Paper" ? ink.quiet : ink.text, patience: known(node) ? 9 : 0.34 });
    };
    if (PART) nameIslands(names, islands, lens, islandSize, 1);
    byWeight.filter(known).forEach(write);
    if (!PART) nameIslands(names, islands, lens, islandSize, 1);
    byWeight.filter((node) => !known(node) && named(node, lens, small)).forEach(write);
  }
  ctx.restore();
};
