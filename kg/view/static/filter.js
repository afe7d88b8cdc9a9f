// Which nodes and claims pass the filters, and what each filter would let through. No DOM, no drawing:
// what is chosen goes in, sets of nodes and lines come out.

const ROLES = ["proposes", "introduces", "addresses", "uses", "usesBenchmark", "comparesWith", "measures", PASSING];
const RELATIONS = ["outperforms", "comparedWith", "usedFor", "evaluatedOn", "partOf", "subclassOf"];

const YEARS = [...new Set(nodes.filter((n) => n.type === "Paper" && n.year).map((n) => n.year))].sort((a, b) => a - b);

// What is shown at first: papers, and things that matter to so many of them that the map is not full of
// things; of little, and of what was asked for, all (0), those too that are only named in passing.
const everything = () => ({
  types: new Set(TYPES),
  roles: new Set(ROLES.filter((role) => DATA.first === 0 || role !== PASSING)),
  relations: new Set(RELATIONS),
  related: asked.size === 1 && [...asked][0].type === "Paper", // lines between papers that share things
  papers: DATA.first,
  communities: new Set(), // keys; none: all
  from: null,
  to: null,
});

const same = (a, b) => a.size === b.size && [...a].every((item) => b.has(item));
const narrowed = (filter) => {
  const first = everything();
  return Object.keys(first).filter((name) => (first[name] instanceof Set ? !same(first[name], filter[name]) : first[name] !== filter[name]));
};

const inYears = (paper, { from, to }) => (from === null && to === null) || (paper.year !== undefined && (from === null || paper.year >= from) && (to === null || paper.year <= to));
const inCommunities = (paper, { communities: chosen }) => chosen.size === 0 || (paper.community >= 0 && chosen.has(communities[paper.community].key));

// Where roles are chosen, a paper counts that has a thing in one of them.
const inRoles = (paper, { roles }) => {
  const all = ROLES.every((role) => role === PASSING || roles.has(role));
  return all || paper.claims.some((claim) => claim.subject === paper && roles.has(claim.predicate));
};

const papersOf = (filter, but = "") => new Set(nodes.filter((node) => node.type === "Paper"
  && (but === "years" || inYears(node, filter)) && (but === "communities" || inCommunities(node, filter)) && (but === "roles" || inRoles(node, filter))));

// For each thing, to how many of the papers it is something in one of the roles.
const reach = (papers, roles) => {
  const users = new Map();
  for (const claim of claims) {
    if (!papers.has(claim.subject) || !roles.has(claim.predicate)) continue;
    if (!users.has(claim.object)) users.set(claim.object, new Set());
    users.get(claim.object).add(claim.subject);
  }
  return users;
};

// How many papers share a thing: those let through, or, where the page holds a part of the graph, all
// that the graph has, if one of those let through is among them.
const sharing = (thing, users) => (PART ? (users.has(thing) ? thing.papers : 0) : users.get(thing)?.size || 0);

// A relation counts where one of the papers says so; a derived one where its ends are there.
const saidIn = (claim, papers) => claim.evidence.length === 0 || claim.evidence.some((item) => papers.has(item.paper));

const passes = (claim, filter, papers) => (claim.subject.type === "Paper"
  ? filter.roles.has(claim.predicate) && papers.has(claim.subject)
  : filter.relations.has(claim.predicate) && saidIn(claim, papers));

// What was asked for is shown whatever shares it.
const enough = (node, filter, papers, users) => (node.type === "Paper" ? papers.has(node) : asked.has(node) || sharing(node, users) >= filter.papers);

const choose = (filter) => {
  const papers = papersOf(filter);
  const users = reach(papers, filter.roles);
  const shown = new Set();
  for (const node of nodes) {
    if (!filter.types.has(node.type)) continue;
    if (enough(node, filter, papers, users)) shown.add(node);
  }
  const said = claims.filter((claim) => shown.has(claim.subject) && shown.has(claim.object) && passes(claim, filter, papers));
  const pairs = filter.related ? related.filter((pair) => shown.has(pair.a) && shown.has(pair.b)) : [];
  return { papers, users, nodes: shown, claims: said, pairs };
};

// How much each choice would let through while the others stay as they are.
const counts = (filter) => {
  const { papers, users } = choose(filter);
  const tally = (items, key) => items.reduce((all, item) => all.set(key(item), (all.get(key(item)) || 0) + 1), new Map());
  const held = nodes.filter((node) => enough(node, filter, papers, users));
  const inTime = papersOf(filter, "roles");
  const said = claims.filter((claim) => filter.types.has(claim.object.type) && (claim.subject.type === "Paper" ? inTime.has(claim.subject) : filter.types.has(claim.subject.type) && saidIn(claim, papers)));
  const things = [...users].filter(([thing]) => filter.types.has(thing.type)).map(([thing]) => sharing(thing, users));
  return {
    types: tally(held, (node) => node.type),
    predicates: tally(said, (claim) => claim.predicate),
    related: related.filter((pair) => papers.has(pair.a) && papers.has(pair.b)).length,
    papers: (least) => things.filter((count) => count >= least).length,
    communities: PART ? new Map(communities.map((c) => [c.key, c.papers])) : tally([...papersOf(filter, "communities")].filter((p) => p.community >= 0), (p) => communities[p.community].key),
    years: tally([...papersOf(filter, "years")], (p) => p.year ?? null),
  };
};
