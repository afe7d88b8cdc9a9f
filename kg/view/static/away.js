// The panel of what the page holds only the name of. Where `kg serve` serves the page, what the graph
// says of it is fetched from there; else the panel tells the command that shows it.

const SERVER = document.querySelector('meta[name="kg-server"]')?.content || null;

const askServer = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (answer.ok) return answer.json();
  const told = await answer.json().catch(() => ({}));
  throw Object.assign(new Error(told.detail || answer.statusText || `status ${answer.status}`), { status: answer.status });
};
const serverPage = (node) => `${SERVER}id/${iriOf(node.id).slice(DATA.base.length)}`;

// ── where it cannot be fetched ─────────────────────────────────────────────────────────────────────

const shellWord = (text) => (/^[\w:.,%+@/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
const commands = (node) => [
  program("This alone, as a page", `kg view ${shellWord(node.id)} --open`),
  program("All of the graph, served to this browser", "kg serve --open"),
];
const howToSee = (node) => [
  el("p", { class: "quiet" }, `Of its ${plural(DATA.whole.papers, "paper")} this page holds ${plural(DATA.counts.papers, "paper")} in full, and of what else there is only the name. What the graph says of this, with its sentences, is one command away:`),
  ...commands(node),
  el("p", { class: "quiet" }, "Run these beside the folder of the graph, exports. As the map of kg serve this page fetches such things itself."),
];

// What a thing of the page has in the graph beside what the page holds of it.
const inTheWhole = (node) => !PART ? [] : [section("In the whole graph", ...(SERVER
  ? [el("p", {}, el("a", { href: serverPage(node) }, "All that the graph says of it"))]
  : [el("p", { class: "quiet" }, "This page holds a part of what the graph says of it. All of it:"), commands(node)[0]]))];

// ── what the server tells ──────────────────────────────────────────────────────────────────────────

const farNode = (id, label) => byId.get(id) || awayNode(id, label, PREFIXES.get(id.slice(0, id.indexOf(":"))) || "Result", undefined);
const farLink = (id, label) => (id.startsWith("result:") ? el("strong", { class: "value" }, el("bdi", {}, oneLine(label, 60))) : nodeLink(farNode(id, label)));

// A quote with its marks; offsets count code points of the paper's text.
const farQuote = (quote, marks) => {
  const points = Array.from(quote.text);
  const place = (offset) => points.slice(0, offset - quote.start).join("").length;
  const inside = marks.filter((m) => m.field === quote.field && m.start >= quote.start && m.end <= quote.end);
  return el("q", {}, cut(quote.text, inside.map((m) => [place(m.start), place(m.end), true])).map(([piece, on]) => (on ? el("mark", {}, piece) : piece)));
};
const farEvidence = (claim, aside) => long(claim.evidence, ({ quotes: said, marks, score }) => el("li", {},
  el("blockquote", {}, said.map((quote) => farQuote(quote, marks || []))),
  said[0] && said[0].paper !== aside ? el("p", { class: "source" }, nodeLink(farNode(said[0].paper, claim.titles?.[said[0].paper] || said[0].paper), 80), confidence(score)) : null), 2, "ul", "plain quotes");
const farReason = (claim) => (claim.shared?.length
  ? [el("p", { class: "shared" }, claim.shared.slice(0, 4).map(({ entity, label }) => nodeLink(farNode(entity, label), 40)))]
  : claim.rule ? [el("p", { class: "quiet" }, `Follows by the rule “${claim.rule}”.`)] : []);
const farRow = (id) => (claim) => {
  const [other, label] = claim.source === id ? [claim.target, claim.object] : [claim.source, claim.subject];
  return el("li", { class: "row" }, el("div", { class: "row-head" }, farLink(other, label), confidence(claim.confidence)),
    ...(claim.evidence?.length ? farEvidence(claim, id) : farReason(claim)));
};

const OF_RESULT = { ofMethod: "results of it", onBenchmark: "results on it", forTask: "results for it", withMetric: "results in it", against: "results against it" };
const farTitle = (predicate, outgoing) => (outgoing || kindOf(predicate) === "related" || kindOf(predicate) === "role" ? labelOf(predicate) : INVERSE[predicate] || OF_RESULT[predicate] || labelOf(predicate));

const farSections = (form) => {
  const groups = groupBy(form.claims.items, (claim) => `${claim.source === form.id || kindOf(claim.key) === "related" || claim.key === SYMMETRIC ? ">" : "<"}${claim.key}`);
  return [...groups].map(([key, items]) => {
    const [outgoing, predicate] = [key[0] === ">", key.slice(1)];
    const own = form.counts.filter((c) => c.predicate === predicate && (kindOf(predicate) === "related" || predicate === SYMMETRIC || (c.direction === "out") === outgoing));
    const count = own.reduce((sum, c) => sum + c.count, 0) || items.length;
    return section(`${farTitle(predicate, outgoing)} · ${count.toLocaleString("en")}`, ...long(items, farRow(form.id), 5));
  });
};

const fromServer = (node, form) => [
  form.authors?.length || form.year ? el("p", { class: "about" }, el("bdi", {}, [oneLine((form.authors || []).slice(0, 12).join(", "), 300), form.venue, form.year].filter(Boolean).join(" · "))) : null,
  form.aliases?.length > 1 ? el("p", { class: "about" }, "also written ", form.aliases.filter((alias) => alias !== form.label).slice(0, 10).flatMap((alias, k) => [k ? ", " : "", el("bdi", { class: "alias" }, oneLine(alias, 60))])) : null,
  form.abstract ? el("p", { class: "abstract", dir: "auto" }, form.abstract) : null,
  ...farSections(form),
  form.claims.next ? el("p", {}, el("a", { href: serverPage(node) }, "All that the graph says of it")) : null,
];

const fetched = new Map(); // answers of the server, by id
const fetchNode = (id) => {
  if (!fetched.has(id)) fetched.set(id, askServer(`${SERVER}api/${id.startsWith("paper:") ? "paper" : "entity"}/${encodeURIComponent(id).replaceAll("%3A", ":")}?limit=100`));
  return fetched.get(id).catch((error) => {
    fetched.delete(id);
    throw error;
  });
};

// ── the panel ──────────────────────────────────────────────────────────────────────────────────────

const aboutAway = (node) => (node.type === "Paper" || node.papers === undefined ? null
  : el("p", { class: "about" }, node.papers ? `Matters to ${plural(node.papers, "paper")}.` : "Named in passing only."));
const awayPanel = (node, content) => [chip(node), ...heading(node.label), aboutAway(node), ...content,
  el("details", { class: "elsewhere" }, el("summary", {}, "Take this along"), program("SPARQL", toSparql({ node })), program("Python", toPython({ node })))];

// Fills the panel in steps: what is known, the name, what the server tells. `still` says whether the
// node is still open, `gone` is called where the graph has nothing by its address, `moved` where it
// is something of another address.
const fillAway = async (node, { still, show, gone, moved }) => {
  const waiting = el("p", { class: "quiet", role: "status" }, "Looking it up …");
  show(awayPanel(node, [waiting]));
  if (!SERVER) {
    const known = await learnNode(node);
    if (still()) known ? show(awayPanel(node, howToSee(node))) : gone();
    return;
  }
  try {
    const form = await fetchNode(node.id);
    awayNode(form.id, form.label || form.value || form.id, form.types?.[0] || "Result", form.papers);
    if (!still()) return;
    if (form.id !== node.id) moved(nodeOf(form.id));
    else show(awayPanel(node, fromServer(node, form)));
  } catch (error) {
    if (!still()) return;
    if (error.status === 404) gone();
    else show(awayPanel(node, [el("p", { role: "status" }, `kg serve did not answer: ${error.message}`), ...commands(node)]));
  }
};
