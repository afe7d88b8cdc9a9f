// Search as you type: under each field that asks for it, what the server finds. What is chosen is gone
// to, or taken into the field where that says so.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const WAIT = 90;

  function glyph(type) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", `glyph t-${type}`);
    svg.setAttribute("viewBox", "-10 -10 20 20");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", type);
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `#glyph-${type}`);
    svg.append(use);
    return svg;
  }

  function address(id) {
    const at = id.indexOf(":");
    return `/id/${id.slice(0, at)}/${encodeURIComponent(id.slice(at + 1))}`;
  }

  function attach(field, number) {
    const list = document.createElement("ul");
    list.className = "hits";
    list.id = `hits-${number}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Found");
    list.hidden = true;
    field.parentElement.append(list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
    })) field.setAttribute(name, value);
    let found = [], chosen = -1, asked = 0, timer = 0, asking = null;

    function show({ items, near }) {
      found = items;
      chosen = -1;
      list.replaceChildren(...items.map((item, place) => {
        const line = document.createElement("li");
        line.id = `hit-${number}-${place}`;
        line.setAttribute("role", "option");
        line.setAttribute("aria-selected", "false");
        const name = document.createElement("span");
        name.textContent = item.label.slice(0, 200);
        const count = document.createElement("small");
        if (item.type !== "Paper") count.textContent = `${item.papers} ${item.papers === 1 ? "paper" : "papers"}`;
        if (near) count.textContent = ["near spelling", count.textContent].filter(Boolean).join(" · ");
        line.append(glyph(item.type), name, count);
        line.addEventListener("pointerdown", (event) => event.preventDefault());
        line.addEventListener("click", () => take(item));
        return line;
      }));
      open(items.length > 0);
    }

    function take(item) {
      if (field.dataset.suggest !== "take") { location.href = address(item.id); return; }
      field.value = item.label.length > 200 || found.filter((other) => other.label === item.label).length > 1 ? item.id : item.label;
      open(false);
      const empty = [...field.form.elements].find((other) => other.required && !other.value);
      if (empty) empty.focus();
      else field.form.requestSubmit();
    }

    function open(whether) {
      list.hidden = !whether;
      field.setAttribute("aria-expanded", String(whether));
      if (!whether) field.removeAttribute("aria-activedescendant");
    }

    function choose(place) {
      chosen = place;
      [...list.children].forEach((line, n) => line.setAttribute("aria-selected", String(n === place)));
      const line = list.children[place];
      if (line) { field.setAttribute("aria-activedescendant", line.id); line.scrollIntoView({ block: "nearest" }); }
      else field.removeAttribute("aria-activedescendant");
    }

    async function ask() {
      const text = field.value.trim(), turn = ++asked;
      if (asking) asking.abort();
      if (!text) { show({ items: [] }); return; }
      asking = new AbortController();
      try {
        const type = field.dataset.type || field.form.elements.type?.value;
        const given = new URLSearchParams({ q: text, limit: "8" });
        if (type) given.set("type", type);
        const answer = await fetch(`/api/search?${given}`, { signal: asking.signal });
        if (answer.ok && turn === asked && document.activeElement === field) show(await answer.json());
      } catch (error) {
        if (error.name !== "AbortError") show({ items: [] });
      }
    }

    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    field.addEventListener("blur", () => open(false));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { open(false); return; }
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose((chosen + step + found.length + 1 + (chosen < 0 && step < 0 ? 1 : 0)) % (found.length + 1) % (found.length || 1));
        event.preventDefault();
      } else if (event.key === "Enter" && chosen >= 0) {
        take(found[chosen]);
        event.preventDefault();
      }
    });
  }

  const fields = [...document.querySelectorAll("[data-suggest]")];
  fields.forEach(attach);
  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input, textarea, select");
    if (event.key === "/" && !busy && fields.length && !event.ctrlKey && !event.metaKey) {
      fields[0].focus();
      event.preventDefault();
    }
  });
})();
