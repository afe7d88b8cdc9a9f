// The query page: line numbers, completion of prefixed names, answers as tables, faults with their place.
"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const setting = JSON.parse(at("setting").textContent);
  const area = at("sparql"), lines = at("lines"), told = at("told"), answer = at("answer");
  const completions = at("completions");
  const SHOWN = 1000;
  let asking = null;

  // ── the text ───────────────────────────────────────────────────────────────────────────────────

  function number(wrong = 0) {
    const count = area.value.split("\n").length;
    lines.replaceChildren(...Array.from({ length: count }, (_, n) => {
      const line = document.createElement("span");
      line.textContent = `${n + 1}\n`;
      if (n + 1 === wrong) line.className = "wrong";
      return line;
    }));
    lines.scrollTop = area.scrollTop;
  }

  function put(text) {
    area.value = text;
    number();
    area.scrollTop = 0;
  }

  area.addEventListener("input", () => { number(); complete(); });
  area.addEventListener("scroll", () => { lines.scrollTop = area.scrollTop; completions.hidden = true; });

  for (const button of document.querySelectorAll("[data-example]")) {
    button.addEventListener("click", () => {
      const example = setting.examples.find((item) => item.name === button.dataset.example);
      put(example.sparql.trim());
      for (const other of document.querySelectorAll("[data-example]")) other.setAttribute("aria-pressed", String(other === button));
      run();
    });
  }

  // ── completion ─────────────────────────────────────────────────────────────────────────────────

  const words = [...setting.terms, ...Object.keys(setting.prefixes).map((name) => `${name}:`)].sort();
  let begun = "", offered = [], chosen = 0;

  function complete() {
    const before = area.value.slice(0, area.selectionStart);
    begun = (before.match(/[A-Za-z][\w]*:?\w*$/) || [""])[0];
    offered = begun.length > 1 ? words.filter((word) => word.startsWith(begun) && word !== begun).slice(0, 8) : [];
    if (/[?$<#"'][^\s]*$/.test(before)) offered = [];
    chosen = 0;
    completions.hidden = offered.length === 0;
    if (completions.hidden) return;
    completions.replaceChildren(...offered.map((word) => {
      const line = document.createElement("li");
      line.setAttribute("role", "option");
      line.textContent = word;
      line.addEventListener("pointerdown", (event) => { event.preventDefault(); take(word); });
      return line;
    }));
    mark();
    const row = before.split("\n").length, column = before.length - before.lastIndexOf("\n") - 1 - begun.length;
    const style = getComputedStyle(area), high = parseFloat(style.lineHeight);
    const wide = high / 1.6 * 0.602;
    completions.style.top = `${Math.min(12 + row * high - area.scrollTop, area.clientHeight - 60)}px`;
    completions.style.left = `${Math.min(lines.offsetWidth + column * wide - area.scrollLeft, area.clientWidth - 120)}px`;
  }

  function mark() {
    [...completions.children].forEach((line, n) => line.setAttribute("aria-selected", String(n === chosen)));
  }

  function take(word) {
    const end = area.selectionStart;
    area.setRangeText(word, end - begun.length, end, "end");
    completions.hidden = true;
    number();
  }

  area.addEventListener("blur", () => { completions.hidden = true; });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); return; }
    if (completions.hidden) return;
    if (event.key === "Escape") completions.hidden = true;
    else if (event.key === "Tab" || event.key === "Enter") take(offered[chosen]);
    else if (event.key === "ArrowDown") chosen = (chosen + 1) % offered.length;
    else if (event.key === "ArrowUp") chosen = (chosen + offered.length - 1) % offered.length;
    else return;
    event.preventDefault();
    mark();
  });

  // ── asking ─────────────────────────────────────────────────────────────────────────────────────

  async function run() {
    if (asking) asking.abort();
    const mine = asking = new AbortController();
    const start = performance.now();
    at("stop").hidden = false;
    told.textContent = "asking …";
    number();
    try {
      const reply = await fetch("/sparql", {
        method: "POST",
        headers: {
          "Content-Type": "application/sparql-query; charset=utf-8",
          Accept: "application/sparql-results+json, text/turtle;q=0.9",
        },
        body: area.value,
        signal: mine.signal,
      });
      const text = await reply.text();
      const seconds = ((performance.now() - start) / 1000).toFixed(2);
      if (!reply.ok) fault(text);
      else if ((reply.headers.get("Content-Type") || "").startsWith("text/turtle")) graph(text, seconds);
      else rows(JSON.parse(text), seconds, reply.headers.get("X-Hint"));
    } catch (error) {
      if (mine === asking) told.textContent = error.name === "AbortError" ? "stopped" : "the server does not answer";
    } finally {
      if (mine === asking) { at("stop").hidden = true; asking = null; }
    }
    if (answer.childElementCount && answer.getBoundingClientRect().top > innerHeight - 140) at("run").scrollIntoView({ block: "start" });
  }

  function fault(text) {
    told.textContent = "";
    const shown = document.createElement("p");
    shown.className = "fault";
    shown.setAttribute("role", "alert");
    shown.textContent = text.trim();
    answer.replaceChildren(shown);
    const place = text.match(/line (\d+), column (\d+)/);
    if (!place) return;
    const row = Number(place[1]), before = area.value.split("\n").slice(0, row - 1).join("\n");
    const start = Math.min(before.length + (row > 1 ? 1 : 0) + Number(place[2]) - 1, area.value.length);
    number(row);
    area.focus();
    area.setSelectionRange(start, Math.max(start, start + (area.value.slice(start).match(/^\S+/) || [""])[0].length));
  }

  function graph(text, seconds) {
    const shown = document.createElement("pre");
    shown.textContent = text.length > 200000 ? `${text.slice(0, 200000)}\n…` : text;
    answer.replaceChildren(shown);
    told.textContent = `Turtle, ${text.length.toLocaleString("en")} characters, ${seconds} s`;
  }

  function rows(form, seconds, hint) {
    if ("boolean" in form) {
      const shown = document.createElement("p");
      shown.textContent = form.boolean ? "yes" : "no";
      answer.replaceChildren(shown);
      told.textContent = `${seconds} s`;
      return;
    }
    const names = form.head.vars, found = form.results.bindings;
    told.textContent = `${found.length.toLocaleString("en")} ${found.length === 1 ? "row" : "rows"}, ${seconds} s`
      + (found.length > SHOWN ? `; the first ${SHOWN} are shown` : "");
    if (!found.length) {
      const shown = document.createElement("p");
      shown.className = "quiet";
      shown.textContent = hint || "No answer in this graph.";
      answer.replaceChildren(shown);
      return;
    }
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    for (const name of names) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = name;
      head.append(cell);
    }
    const body = table.createTBody();
    for (const row of found.slice(0, SHOWN)) {
      const line = body.insertRow();
      for (const name of names) fill(line.insertCell(), row[name]);
    }
    [...body.rows[0].cells].forEach((cell, n) => { head.cells[n].className = cell.className; });
    answer.replaceChildren(table);
  }

  function fill(cell, term) {
    if (!term) return;
    if (term.type === "uri") {
      const link = document.createElement("a");
      link.textContent = short(term.value);
      if (term.value.startsWith(setting.base)) link.href = `/id/${term.value.slice(setting.base.length)}`;
      else if (/^https?:\/\//i.test(term.value)) { link.href = term.value; link.rel = "noreferrer noopener"; }
      cell.append(link);
      return;
    }
    cell.textContent = term.type === "bnode" ? `_:${term.value}` : term.value;
    if (/#(integer|decimal|double|float|nonNegativeInteger)$/.test(term.datatype || "")) cell.className = "number";
    else cell.dir = "auto";
    if (term.value.length > 60) cell.classList.add("long");
  }

  function short(iri) {
    for (const [name, space] of Object.entries(setting.prefixes)) {
      const rest = iri.slice(space.length);
      if (iri.startsWith(space) && rest && !/[/#]/.test(rest)) {
        try { return `${name}:${decodeURIComponent(rest)}`; } catch { return `${name}:${rest}`; }
      }
    }
    return iri;
  }

  at("ask").addEventListener("submit", (event) => { event.preventDefault(); run(); });
  at("stop").addEventListener("click", () => { if (asking) asking.abort(); });
  at("form").addEventListener("change", () => {
    const form = at("form").value;
    at("form").value = "";
    if (form) location.href = `/sparql?${new URLSearchParams({ query: area.value, format: form })}`;
  });
  at("share").addEventListener("click", async () => {
    const link = `${location.origin}/query#${encodeURIComponent(area.value)}`;
    history.replaceState(null, "", link);
    try { await navigator.clipboard.writeText(link); told.textContent = "copied"; }
    catch { told.textContent = "the link is in the address bar"; }
  });

  if (location.hash.length > 1) {
    try { put(decodeURIComponent(location.hash.slice(1))); } catch { number(); }
  } else number();
})();
