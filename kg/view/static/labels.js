// Names on a map: where each goes, and which there is room for. It paints through a lens, as scene.js does.

const widths = new Map();
const widthOf = (ctx, text) => {
  const key = ctx.font + text;
  if (!widths.has(key)) widths.set(key, ctx.measureText(text).width);
  return widths.get(key);
};
const overlap = (p, q) => Math.max(0, Math.min(p[2], q[2]) - Math.max(p[0], q[0])) * Math.max(0, Math.min(p[3], q[3]) - Math.max(p[1], q[1]));
const boxOf = (node, room) => [node.x - node.size - room, node.y - node.size - room, node.x + node.size + room, node.y + node.size + room];

// Where names go: each below its node, else above, right or left of it, else shifted and farther off,
// wherever it covers no other name, no paper and fewest things; one without room is left out.
const namer = (ctx, lens, nodes) => {
  const px = 1 / lens.scale;
  const things = nodes.filter((node) => node.type !== "Paper").map((node) => [node, boxOf(node, 3 * px)]);
  const squares = nodes.filter((node) => node.type === "Paper");
  const papers = squares.map((node) => boxOf(node, px));
  // A square in a name reads as a part of it, unless it is a speck.
  const dear = squares.length && squares[0].size * 2 * lens.scale > 6 ? 9 : 2;
  const middle = lens.x + lens.free.x * px;
  const rim = (lens.free.width / 2) * px;
  const edges = [lens.y - (lens.height / 2) * px, lens.y + (lens.height / 2) * px];
  // Nothing is written where a button would cover it.
  const taken = lens.covered.map(([l, t, r, b]) => [lens.x + l * px, lens.y + t * px, lens.x + r * px, lens.y + b * px]);
  const written = [];
  // A name that is not beside its node is tied to it.
  const tie = (node, box) => {
    const [x, y] = [Math.max(box[0], Math.min(box[2], node.x)), Math.max(box[1], Math.min(box[3], node.y))];
    const way = Math.hypot(x - node.x, y - node.y);
    if (way - node.size < 9 * px) return;
    ctx.lineWidth = px;
    ctx.strokeStyle = ink.quiet;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(node.x + ((x - node.x) * node.size) / way, node.y + ((y - node.y) * node.size) / way);
    ctx.stroke();
  };
  const write = (text, box, { colour, alpha, node }) => {
    taken.push(box);
    written.push({ text, box });
    ctx.globalAlpha = alpha;
    if (node) tie(node, box);
    ctx.lineWidth = 3.2 * px;
    ctx.strokeStyle = ink.island;
    const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  };
  const put = (text, places, size, { weight = "400", face = ink.font, colour = ink.text, force = false, alpha = 1, patience = 0.34, node = null } = {}) => {
    const high = size * px;
    ctx.font = `${weight} ${high}px ${face}`;
    const half = widthOf(ctx, text) / 2 + 3 * px;
    const xs = places.map(([x]) => x);
    const ys = places.map(([, y]) => y);
    const reach = [Math.min(...xs) - 2 * half, Math.min(...ys) - high, Math.max(...xs) + 2 * half, Math.max(...ys) + high];
    const near = (boxes) => boxes.filter((own) => overlap(reach, own));
    const [names, specks] = [near(taken), near(papers)];
    const others = near(things.filter(([thing]) => thing !== node).map(([, own]) => own));
    const under = (boxes, box) => boxes.reduce((sum, own) => sum + overlap(box, own), 0) / (high * high);
    let best = null;
    for (const [px0, y, side] of places) {
      let x = px0 + side * half;
      if (Math.abs((node ? node.x : px0) - middle) < rim) { // whole, at the rim too
        const inside = Math.max(middle - rim + half, Math.min(middle + rim - half, x));
        if (side && inside !== x) continue;
        x = inside;
      }
      const box = [x - half, y - high * 0.62, x + half, y + high * 0.62];
      if (!force && names.some((own) => overlap(box, own))) continue;
      if (!force && edges.some((edge) => box[1] < edge && edge < box[3])) continue; // a line of letters cut through
      const covered = under(others, box) + dear * under(specks, box);
      if (!best || covered === 0 || covered < best.covered - 0.02) best = { box, covered };
      if (covered === 0) break;
    }
    if (best && (force || best.covered <= patience)) write(text, best.box, { colour, alpha, node });
  };
  const around = (node, size) => {
    const r = node.size;
    const gap = (size * 0.75 + 2) * px;
    const far = dear > 2; // where squares are specks a name stays at its node
    const rows = (far ? [1, 1.3, 1.6, 1.9, 2.2, 2.5, 2.8, 3.1] : [1, 1.4]).flatMap((k) => [0, 0.25, -0.25, 0.5, -0.5, 0.75, -0.75, 0.95, -0.95].flatMap((side) => [1, -1].map((way) => [node.x, node.y + way * (r + gap * k), side])));
    const sides = (far ? [0, 22, 44] : [0]).flatMap((off) => [0, 0.3, -0.3, 0.6, -0.6, 0.9, -0.9].flatMap((shift) => [1, -1].map((way) => [node.x + way * (r + (3 + off) * px), node.y + shift * (r + gap), way])));
    return [...rows.slice(0, 2), ...sides.slice(0, 14), ...rows.slice(2), ...sides.slice(14)];
  };
  return {
    written,
    keepFree: (node) => taken.push(boxOf(node, 5)),
    node: (node, size, style = {}) => put(node.short, around(node, size), size, { ...style, node }),
    island: (island, size, alpha) => {
      const style = { weight: "italic 400", face: ink.serif, colour: PART ? ink.text : ink.quiet, alpha, patience: 1.2 };
      const off = (island.lone ? 12 : 36) + 12 * px;
      // Above or below; a little farther off or aside where other islands come near.
      const places = [1, 1.4, 1.8].flatMap((k) => [0, 0.4, -0.4].flatMap((side) => [[island.x, island.top - off * k, side], [island.x, island.bottom + off * k, side]]));
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
// then whatever there is room for. Gives back what is written, and where.
const paintNames = (ctx, { visible, islands, focus, small }, lens) => {
  const reach = { x: lens.width / 2 / lens.scale + 40, y: lens.height / 2 / lens.scale + 40 };
  const inView = (node) => Math.abs(node.x - lens.x) < reach.x && Math.abs(node.y - lens.y) < reach.y;
  const islandSize = small ? 13 : 15.5;
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  const names = namer(ctx, lens, (focus ? [...focus.main, ...focus.near] : [...visible]).filter(inView));
  if (focus) {
    focus.main.forEach(names.keepFree);
    focus.main.forEach((node) => names.node(node, 13, { weight: "600", force: true }));
    [...focus.near].sort((a, b) => weightOf(b) - weightOf(a) || a.i - b.i).slice(0, 60).forEach((node) => names.node(node, 12, { patience: node.type === "Paper" ? 1 : 9 }));
    nameIslands(names, islands, lens, islandSize, 0.35);
  } else {
    for (const node of ringed) if (visible.has(node)) paintNode(ctx, node, true);
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
  return names.written;
};
