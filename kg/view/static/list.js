// The same data as tables: for screen readers, for the keyboard, and for whoever prefers to read.

const listTable = (title, columns, rows, cells) => {
  const body = el("tbody");
  const fill = (from, to) => body.append(...rows.slice(from, to).map((row) => el("tr", {}, cells(row).map((cell, k) => el(k ? "td" : "th", k ? {} : { scope: "row" }, cell)))));
  fill(0, 200);
  const table = el("table", {}, el("caption", {}, title), el("thead", {}, el("tr", {}, columns.map((c) => el("th", { scope: "col" }, c)))), body);
  if (rows.length <= 200) return [table];
  const more = el("button", { class: "more", type: "button", onclick: () => { fill(200, rows.length); more.remove(); } }, `Show ${rows.length - 200} more`);
  return [table, more];
};

const namesFor = (paper, predicate) => paper.claims.filter((c) => c.subject === paper && c.predicate === predicate).slice(0, 6)
  .flatMap((c, k) => [k ? ", " : null, nodeLink(c.object, 40)]);

const fillList = () => {
  const list = byName("list");
  if (list.childNodes.length) return;
  const papers = nodes.filter((n) => n.type === "Paper");
  const things = nodes.filter((n) => n.type !== "Paper").sort((a, b) => b.papers - a.papers || a.label.localeCompare(b.label, "en"));
  list.append(
    ...listTable(plural(things.length, "thing") + " that papers name, the most shared first", ["Name", "Type", "Papers"], things, (n) => [nodeLink(n, 80), n.type, String(n.papers)]),
    ...listTable(plural(papers.length, "paper"), ["Title", "Proposes", "Addresses"], papers, (n) => [nodeLink(n, 140), [...namesFor(n, "proposes"), ...namesFor(n, "introduces")], namesFor(n, "addresses")]));
};
