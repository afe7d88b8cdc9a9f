// The legend, which is also the filters: what can be chosen, how much each choice holds, what is chosen.

const swatch = (layer) => el("span", { class: `swatch ${layer}`, "aria-hidden": "true" });

// One group of choices. `chosen` tells from the filter which are ticked.
const option = (name, key, label, title = null) =>
  el("label", { title }, el("input", { type: "checkbox", "data-choice": name, value: key }), el("span", { class: "what" }, label), el("span", { class: "count" }));
const group = (name, title, mark, items, note, all) => el("details", { class: "group", id: `group-${name}` },
  el("summary", {}, mark, el("span", { class: "what" }, title), el("span", { class: "state" })),
  note ? el("p", { class: "note" }, note) : null,
  el("div", { class: "options" }, items),
  all ? el("p", { class: "all" }, el("button", { type: "button", "data-all": name }, "all"), el("button", { type: "button", "data-none": name }, "none")) : null);

const yearMenu = (name, label) => el("label", {}, el("span", { class: "unseen" }, label),
  el("select", { "data-year": name }, el("option", { value: "" }, label), YEARS.map((year) => el("option", { value: year }, String(year)))));

const buildControls = () => {
  const used = new Set(claims.map((claim) => claim.predicate));
  const predicateOptions = (name, wanted) => wanted.filter((p) => used.has(p)).map((p) => option(name, p, p === PASSING ? "mentions in passing" : labelOf(p), commentOf(p)));
  const named = communities.filter((c) => c.papers > 0).map((c) => option("communities", c.key, el("bdi", {}, oneLine(c.label || `community ${c.number + 1}`, 60))));
  byName("groups").append(
    group("roles", "Paper to thing", swatch("role"), predicateOptions("roles", ROLES), null, true),
    group("relations", "Between things", swatch("relation"), predicateOptions("relations", RELATIONS), null, true),
    group("communities", "Communities", swatch("land"), named.length ? named : [], named.length ? "Only those that are ticked; none ticked: all." : "These papers form no communities.", false),
    el("details", { class: "group", id: "group-years" }, el("summary", {}, el("span", { class: "swatch", "aria-hidden": "true" }), el("span", { class: "what" }, "Years"), el("span", { class: "state" })),
      YEARS.length ? el("div", { class: "years" }, yearMenu("from", "from"), el("span", { "aria-hidden": "true" }, "–"), yearMenu("to", "to")) : null,
      el("p", { class: "note", id: "yearless" })));
};

const toggled = (set, key, on) => new Set(on ? [...set, key] : [...set].filter((item) => item !== key));

// Hears what is chosen; `change` is given the fields of the filter that are now different.
const hearControls = (filterNow, change, clear) => {
  const panel = byName("controls");
  panel.addEventListener("change", ({ target }) => {
    const { choice, year } = target.dataset;
    if (choice === "related") change({ related: target.checked });
    else if (choice) change({ [choice]: toggled(filterNow()[choice], target.value, target.checked) });
    else if (year) change({ [year]: target.value ? Number(target.value) : null });
    else if (target.name === "papers") change({ papers: Number(target.value) });
  });
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { type, all, none } = button.dataset;
    if (type) change({ types: toggled(filterNow().types, type, button.getAttribute("aria-pressed") !== "true") });
    else if (all || none) change({ [all || none]: new Set(all ? KNOWN[all] : []) });
  });
  for (const button of document.querySelectorAll("[data-clear]")) button.addEventListener("click", clear);
};

const setCount = (element, count) => {
  element.textContent = count.toLocaleString("en");
  element.closest("label, button").classList.toggle("void", count === 0);
};

const showControls = (filter, held, chosen) => {
  for (const button of document.querySelectorAll("[data-type]")) {
    button.setAttribute("aria-pressed", String(filter.types.has(button.dataset.type)));
    setCount(button.querySelector(".count"), held.types.get(button.dataset.type) || 0);
  }
  for (const input of document.querySelectorAll("[data-choice]")) {
    const { choice } = input.dataset;
    input.checked = choice === "related" ? filter.related : filter[choice].has(input.value);
    setCount(input.parentNode.querySelector(".count"), choice === "related" ? held.related : (choice === "communities" ? held.communities : held.predicates).get(input.value) || 0);
  }
  for (const input of document.querySelectorAll("[name=papers]")) {
    input.checked = Number(input.value) === filter.papers;
    input.parentNode.title = plural(held.papers(Number(input.value)), "thing");
  }
  byName("enough").textContent = plural(held.papers(filter.papers), "thing");
  for (const name of ["roles", "relations", "communities"]) {
    const inputs = [...document.querySelectorAll(`[data-choice=${name}]`)];
    const on = inputs.filter((input) => input.checked).length;
    const all = name === "communities" ? on === 0 : on === inputs.length;
    byName(`group-${name}`).querySelector(".state").textContent = all ? "all" : `${on} of ${inputs.length}`;
  }
  for (const select of document.querySelectorAll("[data-year]")) {
    select.value = String(filter[select.dataset.year] ?? "");
    for (const year of select.querySelectorAll("option[value]")) if (year.value) year.textContent = `${year.value} (${held.years.get(Number(year.value)) || 0})`;
  }
  const yearless = held.years.get(null) || 0;
  byName("group-years").querySelector(".state").textContent = !YEARS.length ? "not known" : filter.from === null && filter.to === null ? "all" : `${filter.from ?? YEARS[0]}–${filter.to ?? YEARS.at(-1)}`;
  byName("yearless").textContent = !YEARS.length ? "No paper here says its year." : yearless ? `${plural(yearless, "paper")} without a year: shown only where no year is chosen.` : "";
  const papers = [...chosen.nodes].filter((node) => node.type === "Paper").length;
  byName("shown").textContent = `${plural(papers, "paper")}, ${plural(chosen.nodes.size - papers, "thing")}`;
  const changed = narrowed(filter).length;
  byName("clear").hidden = changed === 0;
  byName("tune").querySelector(".badge").textContent = changed ? String(changed) : "";
};
