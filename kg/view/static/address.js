// What the part of the address behind the # says: what is open, then after a question mark the
// filters and the view, as in `#task:planning?type=Task,Method&papers=3&view=table`. Only what
// differs from the first view is written, and what is not understood is passed over.

const spell = (text) => encodeURIComponent(wellFormed(text)).replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%20/g, "+");
const unspell = (text) => decodeURIComponent(text.replace(/\+/g, "%20"));

const VIEWS = { things: "-papers", papers: "title", claims: "subject" }; // the tables, and how each is sorted at first
const firstView = () => ({ table: null, sort: null });

const SETS = { type: "types", role: "roles", relation: "relations", community: "communities" };
const KNOWN = {
  types: new Set(TYPES), roles: new Set(ROLES), relations: new Set(RELATIONS), communities: new Set(communities.map((c) => c.key)),
};

const writeState = (filter, view) => {
  const first = everything();
  const parts = [];
  for (const [word, name] of Object.entries(SETS)) if (!same(filter[name], first[name])) parts.push(`${word}=${[...KNOWN[name]].filter((key) => filter[name].has(key)).map(spell).join(",")}`);
  if (filter.related) parts.push("related=yes");
  if (filter.papers !== first.papers) parts.push(`papers=${filter.papers}`);
  for (const name of ["from", "to"]) if (filter[name] !== null) parts.push(`${name}=${filter[name]}`);
  if (view.table) parts.push(`table=${view.table}`);
  if (view.table && view.sort && view.sort !== VIEWS[view.table]) parts.push(`sort=${view.sort}`);
  return parts.length ? `?${parts.join("&")}` : "";
};

const readState = (text) => {
  const filter = everything();
  const view = firstView();
  for (const [word, value] of text.split("&").map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)])) {
    if (Object.hasOwn(SETS, word)) filter[SETS[word]] = new Set(value.split(",").map(unspell).filter((key) => KNOWN[SETS[word]].has(key)));
    else if (word === "related") filter.related = value === "yes";
    else if (word === "papers" && /^(?:0|[1-9]\d{0,5})$/.test(value)) filter.papers = Number(value);
    else if ((word === "from" || word === "to") && /^\d{1,4}$/.test(value)) filter[word] = Number(value);
    else if (word === "table" && Object.hasOwn(VIEWS, value)) view.table = value;
    else if (word === "sort" && /^-?[a-z]+$/.test(value)) view.sort = value;
  }
  return { filter, view };
};

const parseEnds = (text) => {
  const found = text.split("|").map((id) => nodeOf(unspell(id)));
  if (found.length === 1) return found[0] ? { node: found[0] } : null;
  const line = found.length === 2 && found[0] && found[1] && lines.get(lineKey(found[0], found[1]));
  return line ? { line } : null;
};

// `selected` is null where nothing is asked for, and `missing` is true where what is asked for is not here.
const parseAddress = (hash) => {
  const text = hash.replace(/^#/, "");
  const cutAt = text.includes("?") ? text.indexOf("?") : text.length;
  try {
    const selected = cutAt ? parseEnds(text.slice(0, cutAt)) : null;
    return { selected, missing: cutAt > 0 && !selected, ...readState(text.slice(cutAt + 1)) };
  } catch {
    return { selected: null, missing: true, filter: everything(), view: firstView() };
  }
};

// The address of a node or of the line between two, in whatever light things are seen now.
const endsOf = (what) => (!what ? [] : what.node ? [what.node] : [what.line.a, what.line.b]);
const fragment = (ends, filter = everything(), view = firstView()) => `#${ends.map((node) => spell(node.id)).join("|")}${writeState(filter, view)}`;
