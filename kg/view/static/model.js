// The data of the page, with what belongs together tied together.

const readJson = (id) => JSON.parse(document.getElementById(id).textContent);
const DATA = readJson("data");
const TYPES = ["Paper", "Method", "Task", "Benchmark", "Metric"];
const PASSING = "mentions";
const PART = Boolean(DATA.whole); // a part of a large graph is here in full; of the rest see beyond.js

const nodes = DATA.nodes.map((node, i) => ({
  ...node, i, claims: [], related: [], results: [],
  short: node.type === "Paper" ? shortTitle(node.label) : oneLine(node.label, 40),
}));
const byId = new Map(Object.entries(DATA.also).map(([id, i]) => [id, nodes[i]]));
for (const node of nodes) byId.set(node.id, node);
const asked = new Set((DATA.about?.nodes || []).map((i) => nodes[i])); // what the page is of, if it is of a part
const predicates = new Map(DATA.predicates.map((predicate) => [predicate.id, predicate]));
const predicateAt = (number) => DATA.predicates[number].id;
const kindOf = (predicate) => predicates.get(predicate).kind;
const labelOf = (predicate) => predicates.get(predicate)?.label || predicate;
const commentOf = (predicate) => predicates.get(predicate)?.comment || null;

const toEvidence = ([paper, score, quotes, marks]) => ({ paper: nodes[paper], score, quotes, marks });

const claims = DATA.edges.map(([subject, predicate, object, confidence, evidence, rule, premises], i) => ({
  i, confidence, rule, premises,
  subject: nodes[subject],
  predicate: predicateAt(predicate),
  object: nodes[object],
  evidence: evidence.map(toEvidence),
}));
for (const claim of claims) {
  claim.subject.claims.push(claim);
  if (claim.object !== claim.subject) claim.object.claims.push(claim);
}

// To how many papers of the page a thing matters; `papers` of a thing are those of the graph.
for (const node of nodes) node.here = PART ? new Set(node.claims.filter((c) => c.object === node && c.subject.type === "Paper" && c.predicate !== PASSING).map((c) => c.subject)).size : node.papers;

const related = DATA.related.map(([a, b, weight, confidence, shared]) => ({
  a: nodes[a], b: nodes[b], weight, confidence,
  shared: shared.map(([entity, part]) => ({ entity: nodes[entity], weight: part })),
}));
for (const pair of related) {
  pair.a.related.push(pair);
  pair.b.related.push(pair);
}
for (const node of nodes) node.related.sort((p, q) => q.weight - p.weight);

const results = DATA.results.map((result) => ({
  ...result,
  paper: nodes[result.paper],
  ends: result.ends.map(([predicate, end]) => ({ predicate: predicateAt(predicate), end: nodes[end] })),
  evidence: result.evidence.map(toEvidence),
}));
for (const result of results) {
  result.paper.results.push(result);
  for (const end of new Set(result.ends.map((e) => e.end))) end.results.push(result);
}

// What is drawn between two nodes is one line, however many claims it stands for.
const layerOf = (claim) => (claim.predicate === PASSING ? "mention" : kindOf(claim.predicate));
const RANK = { role: 0, relation: 1, mention: 2, related: 3 };
const lines = new Map();
const lineKey = (a, b) => (a.i < b.i ? `${a.i}-${b.i}` : `${b.i}-${a.i}`);
for (const claim of claims) {
  if (claim.subject === claim.object) continue;
  const key = lineKey(claim.subject, claim.object);
  const layer = layerOf(claim);
  const line = lines.get(key);
  if (!line) lines.set(key, { a: claim.subject, b: claim.object, layer, claims: [claim] });
  else {
    line.claims.push(claim);
    if (RANK[layer] < RANK[line.layer]) line.layer = layer;
  }
}
for (const pair of related) lines.set(lineKey(pair.a, pair.b), { ...pair, layer: "related", claims: [], pair });

for (const node of nodes) node.lines = [];
for (const line of lines.values()) {
  line.a.lines.push(line);
  line.b.lines.push(line);
}

// What a community's address says: the first thing that it is called by and no larger one is, else its number.
const emblemsTaken = new Set();
const communities = DATA.communities.map((community, number) => {
  const emblem = community.named[0];
  const own = emblem !== undefined && !emblemsTaken.has(emblem);
  emblemsTaken.add(emblem);
  return { ...community, number, key: own ? nodes[emblem].id : `community-${number + 1}` };
});

const textOf = (paper, field) => (field === 0 ? paper.label : paper.abstract || "");
const spanOf = (paper, number) => paper.spans.slice(number * 3, number * 3 + 3);

// How many papers a thing matters to; for a paper, how many shared things it has.
const weightOf = (node) => (node.type === "Paper" ? 0 : node.papers);
