// Painting: islands, lines and nodes on any canvas, through a lens (names: labels.js). It knows neither the page
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
