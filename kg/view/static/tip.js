// The word at the pointer: what it is on, and how much hangs on it.

const tipFor = ({ node, line }) => {
  if (node) {
    const size = node.type === "Paper" ? plural(new Set(node.claims.filter((c) => c.subject === node && c.predicate !== PASSING).map((c) => c.object)).size, "thing") : `${node.type} · ${node.papers ? plural(node.papers, "paper") : "named in passing"}`;
    return [el("strong", { class: `t-${node.type}` }, glyph(node.type), el("bdi", {}, oneLine(node.label, 140))), el("span", {}, size)];
  }
  const says = line.pair ? `share ${line.pair.shared.slice(0, 3).map(({ entity }) => entity.short).join(", ")}` : [...new Set(line.claims.map((c) => labelOf(c.predicate)))].join(", ");
  return [el("span", {}, says), el("strong", {}, el("bdi", {}, line.a.short), " – ", el("bdi", {}, line.b.short))];
};

const showTip = (what, event) => {
  const tip = byName("tip");
  tip.hidden = !what || !event;
  if (tip.hidden) return;
  tip.replaceChildren(...tipFor(what));
  tip.style.setProperty("left", `${Math.max(8, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8))}px`);
  tip.style.setProperty("top", `${Math.max(8, Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8))}px`);
};
