// The side panel: what is known of a paper, of a thing, of the line between two nodes.

const INVERSE = {
  outperforms: "outperformed by", usedFor: "done with",
  evaluatedOn: "benchmark of", partOf: "has as part", subclassOf: "kinds of it",
};
const SYMMETRIC = "comparedWith";
const MANY = 8;

const confidence = (value) =>
  el("span", { class: "confidence", title: `confidence ${value.toFixed(2)} of 1` },
    el("meter", { min: 0, max: 1, value, "aria-hidden": "true" }), value.toFixed(2));

const section = (title, ...children) => el("section", {}, el("h3", {}, title), ...children);

// A list of which only the first are shown until asked for.
const long = (items, make, many = MANY, tag = "ul", css = "plain") => {
  const list = el(tag, { class: css }, ...items.slice(0, many).map(make));
  if (items.length <= many) return [list];
  const more = el("button", { class: "more", type: "button", onclick: () => {
    list.append(...items.slice(many).map(make));
    more.remove();
  } }, `Show ${items.length - many} more`);
  return [list, more];
};

// A name as the panel's heading, cut short when it is very long, with the whole of it one press away.
const heading = (text, marks = []) => {
  const whole = () => el("bdi", {}, marked(text, marks));
  if (Array.from(text.slice(0, 1200)).length <= 240) return [el("h2", { tabindex: "-1" }, whole())];
  const title = el("h2", { tabindex: "-1" }, el("bdi", {}, oneLine(text, 240)));
  const more = el("button", { class: "more", type: "button", onclick: () => {
    title.replaceChildren(whole());
    more.remove();
  } }, `Show all ${text.length.toLocaleString("en")} characters`);
  return [title, more];
};

// A sentence with the spans that name the ends marked; the mark is in the colour of what it names.
const sentence = (item, colourOf) => item.quotes.map((number) => {
  const [field, start, end] = spanOf(item.paper, number);
  const text = textOf(item.paper, field);
  const marks = item.marks.map((mark) => spanOf(item.paper, mark)).filter((span) => span[0] === field)
    .map(([, from, to]) => [from, to, colourOf(text.slice(from, to))]);
  return el("q", {}, cut(text, marks, start, end).map(([piece, type]) => (type ? el("mark", { class: `t-${type}` }, withShape(piece)) : piece)));
});

const colourBy = (...ends) => {
  const names = ends.filter((end) => end.type !== "Paper").map((end) => [
    new Set([end.label, ...(end.aliases || [])].map((name) => fold(name.slice(0, 300)))), end.type,
  ]);
  return (surface) => (names.find(([set]) => set.has(fold(surface))) || names.at(-1) || [0, "Result"])[1];
};

const quotes = (evidence, colourOf, withPaper) => evidence.length === 0 ? [] : long(evidence, (item) =>
  el("li", {}, el("blockquote", {}, sentence(item, colourOf)),
    withPaper && el("p", { class: "source" }, nodeLink(item.paper, 80), confidence(item.score))), 3, "ul", "plain quotes");

const claimBody = (claim, withPaper) => {
  if (!claim.rule) return quotes(claim.evidence, colourBy(claim.subject, claim.object), withPaper);
  const premises = claim.premises.map((number) => claims[number]);
  return [el("p", { class: "quiet" }, `Follows by the rule “${claim.rule}” from ${plural(premises.length, "claim")}:`),
    ...long(premises, (premise) => el("li", {}, claimLine(premise), ...quotes(premise.evidence.slice(0, 1), colourBy(premise.subject, premise.object), false)), 4)];
};

const claimLine = (claim) => el("p", { class: "claim" }, nodeLink(claim.subject, 70), " ",
  el("em", { title: commentOf(claim.predicate) }, labelOf(claim.predicate)), " ", nodeLink(claim.object, 70), confidence(claim.confidence));

// One row: a node, how sure the claim is, and its sentences on demand (or at once).
const claimRow = (claim, other, open) => {
  const body = () => claimBody(claim, claim.subject.type !== "Paper");
  const row = el("li", { class: "row" }, el("div", { class: "row-head" }, nodeLink(other), confidence(claim.confidence)));
  if (open) row.append(...body());
  else if (claim.evidence.length || claim.rule) {
    const box = el("div", { hidden: true });
    const toggle = el("button", { class: "quote-toggle", type: "button", "aria-expanded": "false", title: "the sentences it rests on", onclick: () => {
      if (!box.childNodes.length) box.append(...body());
      box.hidden = !box.hidden;
      toggle.setAttribute("aria-expanded", String(!box.hidden));
    } }, "“ ”", el("span", { class: "unseen" }, ` sentences for ${oneLine(other.label, 60)}`));
    row.firstChild.append(toggle);
    row.append(box);
  }
  return row;
};

const groupBy = (items, key) => {
  const groups = new Map();
  for (const item of items) {
    if (!groups.has(key(item))) groups.set(key(item), []);
    groups.get(key(item)).push(item);
  }
  return groups;
};

// Of the claims, those of each group, the surest first: only the first few are shown at once.
const surestBy = (items, key) => groupBy([...items].sort((a, b) => b.confidence - a.confidence), key);

const chip = (node) => el("p", { class: "kinds" }, (node.types || [node.type]).map((type) =>
  el("span", { class: `kind t-${type}` }, glyph(type), type)));

// ── results ────────────────────────────────────────────────────────────────────────────────────────

const resultItem = (result, withPaper) => {
  const end = (predicate) => result.ends.filter((e) => e.predicate === predicate).map((e) => nodeLink(e.end, 60));
  const says = [];
  const add = (word, found) => found.length && says.push(says.length || word !== "" ? `${word} ` : "", ...found.flatMap((f) => [f, " "]));
  add("", end("withMetric"));
  add("by", end("ofMethod"));
  add("on", end("onBenchmark"));
  add("for", end("forTask"));
  add("against", end("against"));
  const types = colourBy(...result.ends.map((e) => e.end));
  const colour = (surface) => (surface === result.value ? "Result" : types(surface));
  return el("li", { class: "result" },
    el("p", {}, el("strong", { class: "value" }, el("bdi", {}, oneLine(spacedValue(result.value), 60))), result.kind === "gain" ? el("span", { class: "quiet" }, " gain ") : " ", ...says),
    ...quotes(result.evidence, colour, withPaper));
};

const resultSection = (node, withPaper) => node.results.length
  ? [section("Reports", ...long(node.results, (r) => resultItem(r, withPaper), 4))] : [];

// ── a paper ────────────────────────────────────────────────────────────────────────────────────────

// Where a text of the paper names things, as [start, end, thing].
const mentionsIn = (paper, field) => paper.claims.filter((claim) => claim.subject === paper && claim.object.type !== "Paper")
  .flatMap((claim) => claim.evidence.flatMap((item) => item.marks.map((number) => [...spanOf(paper, number), claim.object])))
  .filter(([where]) => where === field).map(([, start, end, thing]) => [start, end, thing]);

const marked = (text, marks) => cut(text, marks).map(([piece, node]) => (node
  ? el("a", { class: `mark t-${node.type}`, href: addressOf(node), title: `${node.type}: ${oneLine(node.label, 80)}` }, withShape(piece))
  : piece));

const abstractOf = (paper) => (paper.abstract
  ? el("p", { class: "abstract", dir: "auto" }, marked(paper.abstract, mentionsIn(paper, 1)))
  : el("p", { class: "quiet" }, "No abstract."));

const nearest = (paper) => {
  if (!paper.related.length) return [];
  return [section("Nearest papers", ...long(paper.related, (pair) => {
    const other = pair.a === paper ? pair.b : pair.a;
    return el("li", { class: "row" },
      el("div", { class: "row-head" }, nodeLink(other), el("a", { class: "why", href: addressOf(paper, other), title: "why: the sentences of both" }, el("meter", { min: 0, max: 1, value: pair.weight, "aria-hidden": "true" }), "why")),
      el("p", { class: "shared" }, pair.shared.slice(0, 4).map(({ entity }) => nodeLink(entity, 40)), pair.shared.length > 4 ? ` and ${pair.shared.length - 4} more` : null));
  }, 5))];
};

const paperPanel = (paper) => {
  const about = [paper.authors && oneLine(paper.authors.slice(0, 12).join(", ") + (paper.authors.length > 12 ? ", …" : ""), 300), paper.venue && oneLine(paper.venue, 100), paper.year].filter(Boolean).join(" · ");
  const groups = surestBy(paper.claims.filter((claim) => claim.subject === paper), (claim) => claim.predicate);
  return [chip(paper), ...heading(paper.label, mentionsIn(paper, 0)), about ? el("p", { class: "about" }, el("bdi", {}, about)) : null,
    paper.links ? el("p", { class: "links" }, paper.links.map(([text, url]) => outside(text, url))) : null,
    abstractOf(paper),
    ...ROLES.filter((p) => groups.has(p) && p !== PASSING).map((p) =>
      section(labelOf(p), ...long(groups.get(p), (claim) => claimRow(claim, claim.object, false)))),
    ...resultSection(paper, false),
    ...nearest(paper),
    ...(groups.has(PASSING) ? [section("mentions in passing", ...long(groups.get(PASSING), (claim) => claimRow(claim, claim.object, false), 4))] : []),
    ...inTheWhole(paper), elsewhere({ node: paper })].filter(Boolean);
};

// ── a thing that papers name ───────────────────────────────────────────────────────────────────────

const companions = (entity) => {
  const counts = new Map();
  const mine = new Set(entity.claims.filter((c) => c.object === entity && c.subject.type === "Paper" && c.predicate !== PASSING).map((c) => c.subject));
  for (const paper of mine) {
    const seen = new Set(paper.claims.filter((c) => c.subject === paper && c.predicate !== PASSING && c.object !== entity).map((c) => c.object));
    for (const other of seen) if (other.type !== "Paper") counts.set(other, (counts.get(other) || 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([node, count]) => ({ node, count, score: (count * count) / node.papers }))
    .sort((a, b) => b.score - a.score || a.node.i - b.node.i).slice(0, 12);
};

const aliasesOf = (entity) => {
  const seen = new Set([fold(entity.label)]);
  const others = (entity.aliases || []).filter((alias) => !seen.has(fold(alias)) && seen.add(fold(alias)));
  if (!others.length) return null;
  const line = el("p", { class: "about" }, "also written ");
  others.slice(0, 10).forEach((alias, k) => line.append(k ? ", " : "", el("bdi", { class: "alias" }, oneLine(alias, 60))));
  if (others.length > 10) line.append(` and ${others.length - 10} more`);
  return line;
};

const entityPanel = (entity) => {
  const roles = surestBy(entity.claims.filter((c) => c.object === entity && c.subject.type === "Paper"), (c) => c.predicate);
  const own = entity.claims.filter((c) => c.subject.type !== "Paper");
  const relations = surestBy(own, (c) => (c.subject === entity || c.predicate === SYMMETRIC ? `>${c.predicate}` : `<${c.predicate}`));
  const near = companions(entity);
  const role = (p) => section(`${p === PASSING ? "in passing" : labelOf(p)} · ${plural(roles.get(p).length, "paper")}`,
    ...long(roles.get(p), (claim) => claimRow(claim, claim.subject, p !== PASSING), 5, "ul", "plain open"));
  return [chip(entity), ...heading(entity.label), aliasesOf(entity),
    el("p", { class: "about" }, entity.papers ? `Matters to ${plural(entity.papers, "paper")}${entity.here < entity.papers ? `, ${entity.here.toLocaleString("en")} of them on this page` : ""}.` : "Named in passing only."),
    entity.same_as ? el("p", { class: "links" }, entity.same_as.map((url) => outside(url.replace(/^https?:\/\//, ""), url))) : null,
    ...ROLES.filter((p) => roles.has(p) && p !== PASSING).map(role),
    ...RELATIONS.flatMap((p) => [[`>${p}`, labelOf(p)], [`<${p}`, INVERSE[p]]]).filter(([key]) => relations.has(key)).map(([key, title]) =>
      section(title, ...long(relations.get(key), (c) => claimRow(c, c.subject === entity ? c.object : c.subject, false)))),
    ...resultSection(entity, true),
    ...(roles.has(PASSING) ? [role(PASSING)] : []),
    near.length ? section("Related: in the same papers", el("p", { class: "shared" }, near.map(({ node }) => nodeLink(node, 40)))) : null,
    ...inTheWhole(entity), elsewhere({ node: entity })].filter(Boolean);
};

// ── the line between two nodes ─────────────────────────────────────────────────────────────────────

const sharedItem = (line) => ({ entity }) => {
  const side = (paper) => entity.claims.filter((c) => c.subject === paper && c.object === entity && c.predicate !== PASSING).slice(0, 1)
    .flatMap((c) => [el("p", { class: "claim" }, nodeLink(paper, 44), el("em", { title: commentOf(c.predicate) }, labelOf(c.predicate)), confidence(c.confidence)), ...quotes(c.evidence.slice(0, 1), colourBy(entity), false)]);
  return el("li", { class: "both" }, el("h3", {}, nodeLink(entity)), ...side(line.a), ...side(line.b));
};

const linePanel = (line) => {
  const head = el("h2", { tabindex: "-1", class: "pair" }, nodeLink(line.a, 100), nodeLink(line.b, 100));
  if (line.pair) {
    return [el("p", { class: "kinds" }, "Related papers"), head,
      el("p", { class: "about" }, `They share ${plural(line.pair.shared.length, "thing")}; the rarer, the more it counts. `, confidence(line.pair.confidence)),
      ...long(line.pair.shared, sharedItem(line), 6), elsewhere({ line })];
  }
  return [el("p", { class: "kinds" }, plural(line.claims.length, "claim")), head,
    ...line.claims.map((claim) => el("section", {}, claimLine(claim),
      commentOf(claim.predicate) ? el("p", { class: "quiet" }, commentOf(claim.predicate)) : null, ...claimBody(claim, true))), elsewhere({ line })];
};

// ── to take along ──────────────────────────────────────────────────────────────────────────────────

const program = (name, text) => el("figure", { class: "program" },
  el("figcaption", {}, name, el("button", { type: "button", class: "more", onclick: () => copy(text, name) }, "Copy", el("span", { class: "unseen" }, ` the ${name}`))),
  el("pre", { tabindex: "0", "aria-label": name }, el("code", {}, text)));

const elsewhere = (what) => el("details", { class: "elsewhere" }, el("summary", {}, "Take this along"),
  el("p", {}, el("button", { type: "button", class: "more", title: "For spreadsheets: a text that begins with = + - or @ gets a ' before it", onclick: () => saveCsv(what) }, "Save as CSV"), " ", el("button", { type: "button", class: "more", onclick: () => saveTurtle(what) }, "Save as Turtle")),
  program("SPARQL", toSparql(what)), program("Python", toPython(what)));

const fillPanel = (content) => {
  const body = byName("panel-body");
  body.replaceChildren(...content.filter(Boolean));
  byName("panel").hidden = false;
  body.scrollTop = 0;
};
const showPanel = (what) => fillPanel(what.node ? (what.node.type === "Paper" ? paperPanel(what.node) : entityPanel(what.node)) : linePanel(what.line));
