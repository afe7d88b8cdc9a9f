// The search box: what is found while one types, walked through by arrows, opened by Enter.

const hearSearch = (open) => {
  const box = byName("search");
  const hits = byName("hits");
  let found = [];
  let near = new Set(); // of these what is only spelled nearly so
  let active = -1;

  // In a large graph: the names beyond the page once they are unpacked, then what the server finds by
  // other spellings, for as long as the box still says the same.
  const searchOn = async (wanted) => {
    const still = () => box.value.trim() === wanted && document.activeElement === box;
    if (!names) {
      await unpackNames();
      if (still()) showHits(wanted, searchNear(wanted));
      await learnAllWords();
      if (still() && found.length < FEW_HITS) showHits(wanted, searchNear(wanted));
    }
    if (!SERVER || wanted.length < 2) return;
    await new Promise((resolve) => setTimeout(resolve, 180));
    if (!still()) return;
    try {
      const { items, near: respelled } = await askServer(`${SERVER}api/search?limit=12&q=${encodeURIComponent(wanted)}`);
      const more = items.map((item) => byId.get(item.id) || awayNode(item.id, item.label, item.type, item.papers)).filter((node) => !found.includes(node));
      if (still() && more.length) showHits(wanted, { nodes: [...found, ...more].slice(0, 12), near: respelled ? new Set([...near, ...more]) : near });
    } catch (error) {
      console.info(`kg serve did not search: ${error.message}`);
    }
  };
  const NONE = byName("none").textContent;
  const noneText = () => {
    if (!names) return "Not on the map; looking through all names …";
    const all = names.failed ? "This browser cannot unpack the names of what is beyond the map." : DATA.names.left_out ? `Of all names ${plural(DATA.names.left_out, "rare one is", "rare ones are")} not on this page.` : "";
    return `${NONE} ${SERVER ? "" : `${all} Other spellings of what is beyond the map are found by kg serve.`}`.replace(/  +/g, " ").trim();
  };

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
    const size = node.type === "Paper" ? String(node.year || "paper") : node.papers ? plural(node.papers, "paper") : node.papers === 0 ? "in passing" : "";
    const option = el("li", { role: "option", id: `hit${k}`, class: `t-${node.type}${node.away ? " away" : ""}`, title: node.away ? "not on this page in full" : null }, glyph(node.type),
      el("span", { class: "name" }, el("bdi", {}, oneLine(node.label, 120)), alias ? el("small", {}, " also ", el("bdi", {}, oneLine(alias, 60))) : null,
        near.has(node) ? el("small", { class: "near" }, " near spelling") : null),
      el("small", {}, size));
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => take(node));
    return option;
  };
  const fill = () => {
    const wanted = box.value.trim();
    showHits(wanted, searchNear(wanted));
    if (PART && wanted) searchOn(wanted);
  };
  const showHits = (wanted, hit) => {
    ({ nodes: found, near } = hit);
    hits.replaceChildren(...found.map(toOption));
    hits.hidden = !found.length;
    byName("none").hidden = !wanted || found.length > 0;
    byName("none").textContent = PART ? noneText() : NONE;
    box.setAttribute("aria-expanded", String(!hits.hidden));
    mark(found.length ? 0 : -1);
  };

  box.addEventListener("input", fill);
  box.addEventListener("focus", () => {
    if (PART) unpackNames();
    if (box.value) fill();
  });
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
