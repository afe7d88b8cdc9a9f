// The search box: what is found while one types, walked through by arrows, opened by Enter.

const hearSearch = (open) => {
  const box = byName("search");
  const hits = byName("hits");
  let found = [];
  let active = -1;

  const mark = (number) => {
    const options = [...hits.querySelectorAll("[role=option]")];
    active = options.length ? (number + options.length) % options.length : -1;
    options.forEach((option, k) => option.setAttribute("aria-selected", String(k === active)));
    if (active < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }
  };
  const shut = () => {
    hits.hidden = true;
    byName("none").hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const take = (node) => {
    shut();
    box.blur();
    open(node);
  };
  const toOption = (node, k) => {
    const alias = foundBy(node, box.value);
    const size = node.type === "Paper" ? String(node.year || "paper") : node.papers ? plural(node.papers, "paper") : "in passing";
    const option = el("li", { role: "option", id: `hit${k}`, class: `t-${node.type}` }, glyph(node.type),
      el("span", { class: "name" }, el("bdi", {}, oneLine(node.label, 120)), alias ? el("small", {}, " also ", el("bdi", {}, oneLine(alias, 60))) : null),
      el("small", {}, size));
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => take(node));
    return option;
  };
  const fill = () => {
    const wanted = box.value.trim();
    found = search(wanted);
    hits.replaceChildren(...found.map(toOption));
    hits.hidden = !found.length;
    byName("none").hidden = !wanted || found.length > 0;
    box.setAttribute("aria-expanded", String(!hits.hidden));
    mark(found.length ? 0 : -1);
  };

  box.addEventListener("input", fill);
  box.addEventListener("focus", () => box.value && fill());
  box.addEventListener("blur", shut);
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (hits.hidden) fill();
      else mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !hits.hidden && found[active]) take(found[active]);
    else if (event.key === "Escape") {
      event.stopPropagation();
      if (hits.hidden && byName("none").hidden) box.blur();
      else shut();
    }
  });
  return () => {
    box.focus();
    box.select();
  };
};
