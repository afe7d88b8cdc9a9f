// What a page of a large graph holds only the names of. Such a node is `away`: it has a name, a type
// and an address, but no claims and no place on the map. No DOM but for where the names lie.

const awayNodes = new Map();
const PREFIXES = new Map(TYPES.map((type) => [type.toLowerCase(), type]));

const awayNode = (id, label, type, papers) => {
  const known = awayNodes.get(id);
  if (known && (label === null || known.named)) return known;
  const node = known || { id, i: -1, away: true, claims: [], related: [], results: [], lines: [], community: -1 };
  const name = label ?? id.slice(id.indexOf(":") + 1).replaceAll("-", " ");
  Object.assign(node, { label: name, type, papers, named: label !== null, short: type === "Paper" ? shortTitle(name) : oneLine(name, 40) });
  awayNodes.set(id, node);
  return node;
};

// The node of any id that this graph might have; null for what is no id, or where all is on the page.
const nodeOf = (id) => {
  if (byId.has(id)) return byId.get(id);
  const type = PREFIXES.get(id.slice(0, id.indexOf(":")));
  return PART && type && id.length > type.length + 1 && id.length < 400 ? awayNode(id, null, type) : null;
};

// ── the names ──────────────────────────────────────────────────────────────────────────────────────

// As `kg.view.names` spells the id of a name.
const plainSlug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
const readLine = (line) => {
  const [name, code, spelling] = line.split("\t");
  const type = TYPES[Number(code[0])];
  const slug = plainSlug(name);
  const at = spelling ? spelling.indexOf(" ") : -1;
  const own = !spelling ? slug : slug.slice(0, Number(spelling.slice(0, at))) + spelling.slice(at + 1);
  return [spelling && at < 0 ? spelling : `${type.toLowerCase()}:${own}`, name, type, Number(code.slice(1) || 0)];
};

let names = null; // { lines, text, starts }: text is all names folded, a line each

const toNames = (packed) => {
  const lines = packed ? packed.split("\n") : [];
  const text = `\n${fold(lines.map((line) => line.slice(0, line.indexOf("\t"))).join("\n"))}\n`;
  const starts = new Int32Array(lines.length);
  for (let k = 0, at = 1; k < lines.length; k += 1, at = text.indexOf("\n", at) + 1) starts[k] = at;
  return { lines, text, starts };
};

// The names, once they are unpacked: when they are first asked for, so that the page opens at once.
// Where a browser cannot unpack them there are none, and `failed` says so.
let unpacking = null;
const unpackNames = () => {
  unpacking ??= (async () => {
    try {
      const packed = Uint8Array.from(atob(document.getElementById("names").textContent), (c) => c.charCodeAt(0));
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
      names = toNames(await new Response(stream).text());
    } catch (error) {
      names = { ...toNames(""), failed: true };
      console.info(`The names of what is beyond this page could not be unpacked: ${error.message}`);
    }
    return names;
  })();
  return unpacking;
};

const lineAt = ({ starts }, place) => {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= place) low = middle;
    else high = middle;
  }
  return low;
};

const isHeldAway = (word) => Boolean(names?.text.includes(word));

// The words of the names and of another vocabulary, taken in pieces, so that the page stays awake.
const learnAway = async (known) => {
  const vocabulary = new Map([...known].map(([word, own]) => [word, { ...own }]));
  const lines = names.text.split("\n");
  for (let at = 0; at < lines.length; at += 4000) {
    for (const line of lines.slice(at, at + 4000)) learnWords(vocabulary, line);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return vocabulary;
};

// The lines in which a text stands, from the first, at most so many; `keep` may pass over some.
const linesWith = (text, most, shift = 0, keep = () => true) => {
  const found = [];
  for (let at = names.text.indexOf(text); at >= 0 && found.length < most;) {
    const line = lineAt(names, at + shift);
    const end = names.text.indexOf("\n", at + shift);
    if (keep(names.text.slice(names.starts[line], end))) found.push(line);
    at = names.text.indexOf(text, Math.max(end, at + 1));
  }
  return found;
};

// What is called so, first of all exactly so; among equals what more papers share.
const searchAway = (query, words, limit) => {
  if (!names || !query || query.includes("\n")) return [];
  const best = new Map();
  const note = (lines, score) => lines.forEach((line) => best.has(line) || best.set(line, score));
  note(linesWith(`\n${query}\n`, limit, 1), 100);
  note(linesWith(`\n${query}`, limit, 1), 60);
  note(linesWith(` ${query}`, limit, 1), 40);
  if (best.size < limit) note(linesWith(query, limit), 20);
  if (best.size < limit && words.length > 1) {
    const longest = words.reduce((a, b) => (b.length > a.length ? b : a));
    note(linesWith(longest, limit, 0, (name) => words.every((word) => name.includes(word))), 15);
  }
  return [...best].map(([line, score]) => {
    const node = awayNode(...readLine(names.lines[line]));
    return { node, score: score + Math.min(30, Math.log2(1 + weightOf(node)) * 8) };
  });
};

// The node of an address with its name and type, once the names are there; null where they tell that
// this graph has nothing by that id.
const learnNode = async (node) => {
  const { lines, failed } = await unpackNames();
  if (node.named) return node;
  const line = lines.find((other) => readLine(other)[0] === node.id);
  if (line) awayNode(...readLine(line));
  return node.named || failed || DATA.names.left_out ? node : null;
};
