// Answers, as JSON on standard output, what a job on standard input asks of Comunica or N3.js.
//
// {"read": [[path, media type], …]}                    → each file's quads as N3.js reads them
// {"sources": […], "queries": {name: SPARQL, …}}       → what Comunica finds in files or endpoints
// {"store": [[path, media type], …], "queries": {…}}   → what it finds in what N3.js has read
//
// The packages are where KG_CLIENTS says, else beside this file.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const home = process.env.KG_CLIENTS ?? import.meta.dirname;
const load = createRequire(join(home, "package.json"));
const N3 = load("n3");
const job = JSON.parse(readFileSync(0, "utf8"));

function quadsOf([path, format]) {
  return new N3.Parser({ format }).parse(readFileSync(path, "utf8"));
}

function spelled(term) {
  if (term.termType === "Quad") {
    return ["triple", ["subject", "predicate", "object"].map((end) => spelled(term[end]))];
  }
  const kind = { NamedNode: "uri", Literal: "literal", BlankNode: "bnode" }[term.termType];
  return kind === "literal"
    ? [kind, term.value, term.datatype.value, term.language]
    : [kind ?? "", term.value];
}

async function answers(sources, queries) {
  const { QueryEngine } = load("@comunica/query-sparql-file");
  const engine = new QueryEngine();
  const found = {};
  for (const [name, query] of Object.entries(queries)) {
    const rows = await (await engine.queryBindings(query, { sources })).toArray();
    found[name] = rows.map((row) =>
      Object.fromEntries([...row].map(([variable, term]) => [variable.value, spelled(term)])),
    );
  }
  return found;
}

let result;
if (job.read) {
  result = job.read.map((file) =>
    quadsOf(file).map((quad) => [quad.subject, quad.predicate, quad.object, quad.graph].map(spelled)),
  );
} else if (job.store) {
  result = await answers([new N3.Store(job.store.flatMap(quadsOf))], job.queries);
} else {
  result = await answers(job.sources, job.queries);
}
process.stdout.write(JSON.stringify(result));
