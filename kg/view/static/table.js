// What the filters let through as sortable tables: for screen readers, for the keyboard, and for whoever
// prefers to read. A column is [key, heading, what to sort by, what to show, extra class].

const PAGE = 150;

const namesFor = (paper, ...wanted) => {
  const found = paper.claims.filter((c) => c.subject === paper && wanted.includes(c.predicate));
  return [...found.slice(0, 5).map((c) => el("div", {}, nodeLink(c.object, 40))), found.length > 5 ? `and ${found.length - 5} more` : null];
};
const communityOf = (node) => oneLine(communities[node.community]?.label || "", 60);
const inEnglish = new Intl.Collator("en", { sensitivity: "base", numeric: true });

const TABLES = {
  things: {
    title: "Things that papers name",
    one: "thing",
    rows: ({ nodes: shown }) => [...shown].filter((n) => n.type !== "Paper"),
    columns: ({ users }) => [
      ["name", "Name", (n) => n.label, (n) => nodeLink(n, 80)],
      ["type", "Type", (n) => TYPES.indexOf(n.type), (n) => n.type, "short"],
      ["papers", "Papers", (n) => sharing(n, users), (n) => String(sharing(n, users)), "number"],
      ["claims", "Claims", (n) => n.claims.length, (n) => String(n.claims.length), "number roomy"],
      ["community", "Community", communityOf, communityOf, "roomy"],
    ],
  },
  papers: {
    title: "Papers",
    one: "paper",
    rows: ({ nodes: shown }) => [...shown].filter((n) => n.type === "Paper"),
    columns: () => [
      ["title", "Title", (n) => n.label, (n) => nodeLink(n, 140)],
      ...(YEARS.length ? [["year", "Year", (n) => n.year || 0, (n) => String(n.year || "–"), "number"]] : []),
      ["proposes", "Proposes", (n) => n.claims.filter((c) => c.predicate === "proposes" || c.predicate === "introduces").length, (n) => namesFor(n, "proposes", "introduces"), "roomy"],
      ["addresses", "Addresses", (n) => n.claims.filter((c) => c.predicate === "addresses").length, (n) => namesFor(n, "addresses"), "roomy"],
      ["related", "Related papers", (n) => n.related.length, (n) => String(n.related.length), "number"],
    ],
  },
  claims: {
    title: "Claims",
    one: "claim",
    rows: ({ claims: said }) => [...said],
    columns: () => [
      ["subject", "Subject", (c) => c.subject.label, (c) => nodeLink(c.subject, 70)],
      ["predicate", "Says", (c) => labelOf(c.predicate), (c) => el("a", { href: addressOf(c.subject, c.object), title: "the sentences it rests on" }, labelOf(c.predicate)), "short"],
      ["object", "Object", (c) => c.object.label, (c) => nodeLink(c.object, 70)],
      ["confidence", "Confidence", (c) => c.confidence, (c) => c.confidence.toFixed(2), "number roomy"],
      ["sentences", "Sentences", (c) => c.evidence.length, (c) => String(c.evidence.length), "number roomy"],
    ],
  },
};

const sorted = (rows, columns, sort) => {
  const down = sort.startsWith("-");
  const column = columns.find(([key]) => key === sort.replace(/^-/, "")) || columns[0];
  const keyed = rows.map((row) => [column[2](row), row]);
  const compare = (a, b) => (typeof a === "string" ? inEnglish.compare(a, b) : a - b);
  return keyed.sort(([a, r], [b, s]) => (down ? compare(b, a) : compare(a, b)) || r.i - s.i).map(([, row]) => row);
};

// The table of a view; `act` is told when another table, another order or no filter is wished for.
const fillTable = (chosen, view, act) => {
  const { title, one, rows: rowsOf, columns: columnsOf } = TABLES[view.table];
  const columns = columnsOf(chosen);
  const sort = view.sort || VIEWS[view.table];
  const rows = sorted(rowsOf(chosen), columns, sort);
  const body = el("tbody");
  const more = el("button", { class: "more", type: "button", onclick: () => fill() });
  const fill = () => {
    const at = body.childElementCount;
    body.append(...rows.slice(at, at + PAGE).map((row) => el("tr", {}, columns.map(([, , , show, css], k) => el(k ? "td" : "th", { scope: k ? null : "row", class: css || null }, show(row))))));
    const left = rows.length - body.childElementCount;
    more.hidden = left <= 0;
    more.textContent = `Show ${Math.min(left, PAGE)} of ${left} more`;
  };
  const head = el("tr", {}, columns.map(([key, name, , , css]) => {
    const order = sort === key ? "ascending" : sort === `-${key}` ? "descending" : null;
    const first = css?.includes("number") ? `-${key}` : key;
    const next = sort === first ? (first.startsWith("-") ? key : `-${key}`) : first;
    return el("th", { scope: "col", class: css || null, "aria-sort": order }, el("button", { type: "button", "data-sort": key, onclick: () => act.sort(next) }, name, el("span", { class: "order", "aria-hidden": "true" }, order === "ascending" ? "▲" : order === "descending" ? "▼" : "")));
  }));
  fill();
  const tabs = el("div", { class: "tabs", role: "group", "aria-label": "Table of" }, Object.entries(TABLES).map(([name, { one: kind, rows: of }]) =>
    el("button", { type: "button", "data-table": name, "aria-pressed": String(name === view.table), onclick: () => act.table(name) }, plural(of(chosen).length, kind))));
  byName("table").replaceChildren(tabs, rows.length
    ? el("table", {}, el("caption", {}, `${title}: ${plural(rows.length, one)} shown`), el("thead", {}, head), body)
    : el("div", { class: "empty" }, el("p", {}, `No ${one} passes these filters.`), el("button", { type: "button", class: "more", onclick: act.clear }, "Clear all filters")), more);
};
