// What a reader takes along: claims as CSV, as Turtle with the graph's own IRIs, and the SPARQL and the
// Python that give the same. Texts only: nothing here knows the page.

const iriOf = (id) => {
  const [prefix, ...slug] = wellFormed(id).split(":");
  const quoted = encodeURIComponent(slug.join(":")).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${DATA.base}${prefix}/${quoted}`;
};

// ── what is taken ──────────────────────────────────────────────────────────────────────────────────

const resultTriples = (result, evidence) => [
  { subject: result.paper, predicate: "reports", object: result, confidence: result.confidence, evidence },
  ...result.ends.map(({ predicate, end }) => ({ subject: result, predicate, object: end, confidence: result.confidence, evidence })),
];
const pairTriple = (pair) => {
  const [subject, object] = pair.a.id < pair.b.id ? [pair.a, pair.b] : [pair.b, pair.a];
  return { subject, predicate: "relatedTo", object, confidence: pair.confidence, evidence: [] };
};

const endOf = (triple, node) => triple.subject === node || triple.object === node;

// The triples that a node is an end of.
const neighbourhoodOf = (node) => [
  ...node.claims,
  ...node.results.flatMap((result) => resultTriples(result, result.evidence)).filter((triple) => endOf(triple, node)),
  ...node.related.map(pairTriple),
];
const lineTriples = (line) => [...line.claims, ...related.filter((pair) => (pair.a === line.a && pair.b === line.b) || (pair.a === line.b && pair.b === line.a)).map(pairTriple)];

// What is taken along: what is open with all that is linked to it, else what the filters let through.
const takeaway = (open, chosen) => {
  const selected = open?.node?.away ? null : open; // of what is not here there is nothing to take
  if (selected?.node) return { name: selected.node.short, triples: neighbourhoodOf(selected.node), alone: [selected.node] };
  if (selected) return { name: `${selected.line.a.short} – ${selected.line.b.short}`, triples: lineTriples(selected.line), alone: endsOf(selected) };
  return { name: "", triples: [...chosen.claims, ...chosen.pairs.map(pairTriple)], alone: [...chosen.nodes] };
};

// ── CSV ────────────────────────────────────────────────────────────────────────────────────────────

const CSV_HEAD = ["subject", "subject_label", "predicate", "object", "object_label", "confidence", "papers", "sentences"];

// This file is for people, who open it in a spreadsheet: a text that one would run as a formula gets a '
// before it, which the page says. For programs there is kg query --format csv, which changes nothing.
const csvCell = (text) => {
  const plain = wellFormed(String(text));
  const safe = /^[\s\u0000]*[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n\u0000]/.test(safe) ? `"${safe.replaceAll('"', '""').replaceAll("\0", "\ufffd")}"` : safe;
};
const nameOf = (node) => node.label ?? node.value;
const sentencesOf = (item) => item.quotes.map((number) => {
  const [field, start, end] = spanOf(item.paper, number);
  return textOf(item.paper, field).slice(start, end);
}).join(" … ");

const toCsv = (triples) => [CSV_HEAD, ...triples.map(({ subject, predicate, object, confidence: sure, evidence }) => [
  subject.id, nameOf(subject), predicate, object.id, nameOf(object), sure.toFixed(3),
  [...new Set(evidence.map((item) => item.paper.id))].join(" | "), evidence.map(sentencesOf).join(" | "),
])].map((row) => row.map(csvCell).join(",") + "\r\n").join("");

// ── Turtle ─────────────────────────────────────────────────────────────────────────────────────────

const ESCAPES = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const turtleText = (text) => `"${wellFormed(text).replace(/[\0\ufffe\uffff]/g, "\ufffd")
  .replace(/[\u0001-\u001f\u007f"\\]/g, (c) => ESCAPES[c] || `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`)}"`;
const turtleLink = (url) => (/^https?:\/\/[^\u0000-\u0020<>"{}|^`\\]+$/.test(url) ? `<${url}>` : turtleText(url));
const turtleNode = (node) => {
  const [prefix] = node.id.split(":");
  const local = iriOf(node.id).slice(DATA.base.length + prefix.length + 1);
  return /^[A-Za-z0-9_%](?:[A-Za-z0-9_.%-]*[A-Za-z0-9_%-])?$/.test(local) && /^[a-z]+$/.test(prefix) ? `${prefix}:${local}` : `<${iriOf(node.id)}>`;
};

const describe = (node) => {
  if (node.value !== undefined) return [["a", "kg:Result"], ["kg:value", turtleText(node.value)], ["kg:kind", turtleText(node.kind)]];
  const types = (node.types || [node.type]).map((type) => ["a", `kg:${type}`]);
  if (node.type !== "Paper") {
    return [...types, ["skos:prefLabel", turtleText(node.label)], ...(node.aliases || []).map((alias) => ["skos:altLabel", turtleText(alias)]),
      ...(node.same_as || []).map((url) => ["skos:exactMatch", turtleLink(url)])];
  }
  return [...types, ["schema:name", turtleText(node.label)], ...(node.abstract ? [["schema:abstract", turtleText(node.abstract)]] : []),
    ...(node.authors || []).map((author) => ["schema:author", turtleText(author)]),
    ...(node.year ? [["schema:datePublished", `"${String(node.year).padStart(4, "0")}"^^xsd:gYear`]] : [])];
};

const inIdOrder = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const toTurtle = (triples, alone = []) => {
  const subjects = [...new Set([...alone, ...triples.flatMap((t) => [t.subject, t.object])])].sort(inIdOrder);
  const said = new Map(subjects.map((node) => [node, describe(node)]));
  for (const { subject, predicate, object } of triples) said.get(subject).push([`kg:${predicate}`, turtleNode(object)]);
  const kinds = [...new Set(subjects.map((node) => node.id.split(":")[0]))].filter((kind) => /^[a-z]+$/.test(kind)).sort();
  const heads = [...kinds.map((kind) => [kind, `${DATA.base}${kind}/`]), ...Object.entries(DATA.namespaces)].sort(([a], [b]) => (a < b ? -1 : 1));
  return heads.map(([prefix, space]) => `@prefix ${prefix}: <${space}> .\n`).join("")
    + subjects.map((node) => `\n${turtleNode(node)}\n${said.get(node).map(([verb, object]) => `    ${verb} ${object}`).join(" ;\n")} .\n`).join("");
};

// ── the same by program ────────────────────────────────────────────────────────────────────────────

const pythonText = (text) => JSON.stringify(text).replace(/[\u007f-\u00a0\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

const toSparql = (what) => {
  const head = `PREFIX kg: <${DATA.namespaces.kg}>\n\nSELECT DISTINCT ?subject ?predicate ?object WHERE {\n`;
  const tail = "  FILTER(STRSTARTS(STR(?predicate), STR(kg:)))\n}\nORDER BY ?predicate ?subject ?object\n";
  const [a, b] = endsOf(what).map((node) => `<${iriOf(node.id)}>`);
  if (!b) {
    return `${head}  { ${a} ?predicate ?object  BIND(${a} AS ?subject) }\n  UNION\n  { ?subject ?predicate ${a}  BIND(${a} AS ?object) }\n${tail}`;
  }
  return `${head}  VALUES (?subject ?object) {\n    (${a} ${b})\n    (${b} ${a})\n  }\n  ?subject ?predicate ?object\n${tail}`;
};

const toPython = (what) => {
  const [a, b] = endsOf(what).map((node) => pythonText(node.id));
  const only = b ? `    if ${b} in (claim.subject, claim.object):\n    ` : "";
  return `import kg\n\ngraph = kg.load("exports/")\nfor claim in graph.claims_about(${a}):\n${only}    print(claim.subject, claim.predicate, claim.object, claim.confidence)\n`;
};
