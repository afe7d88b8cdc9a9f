// Giving things to the reader: files to save, texts to copy, and a word about what was done.

const tell = (text) => {
  const line = byName("told");
  line.textContent = text;
  line.hidden = false;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => { line.hidden = true; }, 4000);
};

const fileName = (name, suffix) => `${["kg", fold(name).replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).replace(/^-|-$/g, "")].filter(Boolean).join("-")}.${suffix}`;

const save = (name, suffix, blob) => {
  const address = URL.createObjectURL(blob);
  const file = fileName(name, suffix);
  el("a", { href: address, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  tell(`Saved ${file}`);
};

// Some browsers give a page from disk no clipboard; then the old way, by a selected text.
const copy = async (text, what) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = el("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
    box.value = text;
    document.body.append(box);
    const before = document.activeElement;
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    before?.focus();
    if (!done) return tell(`Could not copy; select the ${what} and press Ctrl+C`);
  }
  tell(`Copied the ${what}`);
};

const taken = (what) => takeaway(what, chosenNow());
const saveCsv = (what) => {
  const { name, triples } = taken(what);
  save(name, "csv", new Blob([toCsv(triples)], { type: "text/csv;charset=utf-8" }));
};
const saveTurtle = (what) => {
  const { name, triples, alone } = taken(what);
  save(name, "ttl", new Blob([toTurtle(triples, alone)], { type: "text/turtle;charset=utf-8" }));
};
const savePicture = async (caption) => save(taken(selected).name, "png", await takePicture(caption));
