// The map moves, its names follow the zoom, and what is pointed at shows its neighbours. Without
// this script the map stands still, and every link works.
const within = (value, low, high) => Math.min(Math.max(value, low), high);
const byId = (id) => document.getElementById(id);
const atlas = byId("atlas"), tip = byId("tip"), seek = byId("seek"), hits = byId("hits");
const whole = atlas.getAttribute("viewBox").split(" ").map(Number);
let view = [...whole];
const nodes = [...atlas.querySelectorAll(".nodes a")];
const texts = [...atlas.querySelectorAll(".texts text")];
const banners = [...atlas.querySelectorAll(".banners text")];
const lines = [...atlas.querySelectorAll(".line")];
const near = nodes.map(() => []);
for (const line of lines) {
  near[line.dataset.a].push([Number(line.dataset.b), line]);
  near[line.dataset.b].push([Number(line.dataset.a), line]);
}
for (const own of near) own.reverse(); // the heaviest lines come last
const titleOf = (n) => byId(`p${n}`).querySelector("h2").textContent;
const circle = (n) => nodes[n].firstElementChild;
const placeOf = (n) => ["cx", "cy"].map((name) => Number(circle(n).getAttribute(name)));
const radii = nodes.map((_, n) => Number(circle(n).getAttribute("r")));
const strongest = nodes.map((_, n) => n).sort((a, b) => radii[b] - radii[a] || a - b);

// How wide names are, in pixels; and boxes in pixels that names must not lie on.
const pen = document.createElement("canvas").getContext("2d");
const widths = (font, names) => { pen.font = font; return names.map((name) => pen.measureText(name).width); };
const family = getComputedStyle(document.body).fontFamily;
const textWidths = widths(`11.5px ${family}`, texts.map((text) => text.textContent));
const bannerNames = banners.map((text) => [text.textContent, text.dataset.short]);
const bannerWidths = bannerNames.map((names) => widths(`650 14.5px ${family}`, names));
const bannerPlaces = banners.map((text) => [text.getAttribute("x"), text.getAttribute("y"), text.dataset.below].map(Number));
const bannerBoxes = []; // where the names of communities are now
const boxes = (list) => ({
  free: ([l, t, r, b]) => list.every(([left, top, right, bottom]) => l >= right || r <= left || t >= bottom || b <= top),
  add: (box) => list.push(box),
});
const textBox = (n, pixels, above = false) => {
  const [x, y] = placeOf(n).map((value) => value * pixels), off = Math.max(radii[n] * pixels, 3) + 2;
  const top = above ? y - off - 14 : y + off;
  return [x - textWidths[n] / 2 - 3, top, x + textWidths[n] / 2 + 3, top + 14];
};
const hang = (n, pixels, above = false) => texts[n].setAttribute("dy", (above ? -Math.max(radii[n] * pixels, 3) - 5 : Math.max(radii[n] * pixels, 3) + 13) / pixels);
const nameAll = (pixels) => {
  const taken = boxes([]);
  banners.forEach((text, at) => {
    const [x, above, below] = bannerPlaces[at];
    const roomy = bannerWidths[at][0] < atlas.clientWidth * 0.45;
    bannerBoxes[at] = null;
    const fits = (roomy ? [0, 1] : [1]).some((which) => [above, below].some((y) => {
      const half = bannerWidths[at][which] / 2 + 4;
      // A name at the rim moves in, as far as it must.
      const low = whole[0] * pixels + half, high = (whole[0] + whole[2]) * pixels - half;
      const middle = low < high ? within(x * pixels, low, high) : x * pixels;
      const box = [middle - half, y * pixels - 15, middle + half, y * pixels + 5];
      if (!taken.free(box)) return false;
      taken.add(box);
      bannerBoxes[at] = box;
      text.textContent = bannerNames[at][which];
      text.setAttribute("x", middle / pixels);
      text.setAttribute("y", y);
      return true;
    }));
    text.classList.toggle("crowded", !fits);
  });
  nodes.forEach((_, n) => {
    const [x, y] = placeOf(n).map((value) => value * pixels), r = Math.max(radii[n] * pixels, 3);
    circle(n).setAttribute("r", r / pixels);
    taken.add([x - r, y - r, x + r, y + r]);
  });
  for (const n of strongest) {
    const box = textBox(n, pixels), fits = taken.free(box);
    if (fits) taken.add(box);
    texts[n].classList.toggle("fits", fits);
    hang(n, pixels);
  }
};

const scale = () => Math.min(atlas.clientWidth / view[2], atlas.clientHeight / view[3]);
let chosen = -1, lit = -1;
// Shows one paper among its neighbours; the nearest get their names first, and the name of a community
// that one of these would lie on makes room.
const light = (n) => {
  const pixels = scale();
  if (lit >= 0 && lit !== n) for (const [other] of near[lit]) hang(other, pixels);
  lit = n;
  atlas.classList.toggle("lit", n >= 0);
  for (const one of atlas.querySelectorAll(".on, .self")) one.classList.remove("on", "self");
  if (n < 0) return;
  const taken = boxes([textBox(n, pixels)]);
  nodes[n].classList.add("self");
  texts[n].classList.add("on");
  for (const [other, line] of near[n]) {
    line.classList.add("on");
    nodes[other].classList.add("on");
    const above = [false, true].find((up) => taken.free(textBox(other, pixels, up)));
    if (above === undefined) continue;
    hang(other, pixels, above);
    taken.add(textBox(other, pixels, above));
    texts[other].classList.add("on");
  }
  banners.forEach((text, at) => text.classList.toggle("under", Boolean(bannerBoxes[at]) && !taken.free(bannerBoxes[at])));
};
let named = 0;
const draw = () => {
  atlas.setAttribute("viewBox", view.join(" "));
  const pixels = scale();
  if (Math.abs(named / pixels - 1) > 0.02) {
    atlas.style.setProperty("--u", `${1 / pixels}px`);
    nameAll(pixels);
    named = pixels;
    light(lit);
  }
};
const zoomAt = (x, y, factor) => {
  const width = within(view[2] / factor, whole[2] / 24, whole[2] * 1.6), real = view[2] / width;
  view = [x - (x - view[0]) / real, y - (y - view[1]) / real, width, view[3] / real];
  draw();
};
const toMap = (event) => {
  const box = atlas.getBoundingClientRect(), pixels = scale();
  return [
    view[0] + view[2] / 2 + (event.clientX - box.left - box.width / 2) / pixels,
    view[1] + view[3] / 2 + (event.clientY - box.top - box.height / 2) / pixels,
  ];
};
const middle = () => [view[0] + view[2] / 2, view[1] + view[3] / 2];
const showAll = () => { view = [...whole]; draw(); };
const show = (numbers) => {
  const places = numbers.map(placeOf), xs = places.map((p) => p[0]), ys = places.map((p) => p[1]);
  const left = Math.min(...xs) - 90, top = Math.min(...ys) - 90;
  view = [left, top, Math.max(...xs) + 90 - left, Math.max(...ys) + 90 - top];
  draw();
};

// Moving: wheel, drag, two fingers, keys.
const fingers = new Map();
let moved = 0;
const spread = () => {
  const [a, b] = [...fingers.values()];
  return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
};
atlas.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoomAt(...toMap(event), Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)));
}, { passive: false });
atlas.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  fingers.set(event.pointerId, event);
  moved = 0;
});
addEventListener("pointermove", (event) => {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const apart = fingers.size === 2 ? spread() : 0;
  fingers.set(event.pointerId, event);
  if (apart) zoomAt(...toMap(event), spread() / apart);
  else {
    const dx = event.clientX - before.clientX, dy = event.clientY - before.clientY;
    moved += Math.abs(dx) + Math.abs(dy);
    view[0] -= dx / scale();
    view[1] -= dy / scale();
    draw();
  }
});
for (const name of ["pointerup", "pointercancel"])
  addEventListener(name, (event) => fingers.delete(event.pointerId));
atlas.addEventListener("click", (event) => { if (moved > 6) event.preventDefault(); });
atlas.addEventListener("dragstart", (event) => event.preventDefault());
byId("in").addEventListener("click", () => zoomAt(...middle(), 1.6));
byId("out").addEventListener("click", () => zoomAt(...middle(), 1 / 1.6));
byId("all").addEventListener("click", showAll);

// What is pointed at, and what is chosen.
const point = (event, text) => {
  tip.textContent = text;
  tip.hidden = false;
  const room = atlas.getBoundingClientRect();
  const x = within(event.clientX - room.left + 14, 8, Math.max(8, room.width - tip.offsetWidth - 8));
  const y = event.clientY - room.top + 18;
  tip.style.left = `${x}px`;
  tip.style.top = `${y + tip.offsetHeight > room.height ? y - tip.offsetHeight - 30 : y}px`;
};
for (const title of atlas.querySelectorAll("title")) {
  title.parentNode.dataset.says = title.textContent;
  title.remove(); // our own tip takes its place
}
atlas.addEventListener("pointerover", (event) => {
  if (fingers.size || event.pointerType === "touch") return;
  const node = event.target.closest(".nodes a, .texts text"), line = event.target.closest(".line");
  if (node) {
    light(Number(node.dataset.n));
    point(event, titleOf(node.dataset.n));
  } else if (line) {
    light(chosen);
    line.classList.add("on");
    const ends = [line.dataset.a, line.dataset.b].map((n) => texts[n].textContent);
    point(event, `${ends.join(" — ")}: ${line.dataset.says}`);
  } else {
    light(chosen);
    tip.hidden = true;
  }
});
atlas.addEventListener("pointerleave", () => { light(chosen); tip.hidden = true; });

const route = () => {
  const [, kind, number] = location.hash.match(/^#([pc])(\d+)$/) || [];
  chosen = kind === "p" && nodes[number] ? Number(number) : -1;
  light(chosen);
  tip.hidden = true;
  if (kind === "c") {
    const own = nodes.filter((a) => a.dataset.c === number).map((a) => Number(a.dataset.n));
    if (own.length) show(own);
  } else if (chosen >= 0) {
    const [x, y] = placeOf(chosen), edge = 30 / scale();
    const seen = x > view[0] + edge && x < view[0] + view[2] - edge && y > view[1] + edge && y < view[1] + view[3] - edge;
    if (!seen) { view = [x - view[2] / 2, y - view[3] / 2, view[2], view[3]]; draw(); }
  } else showAll();
};

// Finding a title.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const titles = nodes.map((_, n) => plain(titleOf(n)));
const find = () => {
  const words = plain(seek.value).split(/\s+/).filter(Boolean);
  const found = words.length ? titles.flatMap((t, n) => (words.every((w) => t.includes(w)) ? [n] : [])) : [];
  hits.replaceChildren(...found.slice(0, 8).map((n) => {
    const item = document.createElement("li"), link = document.createElement("a"), name = document.createElement("bdi");
    name.textContent = titleOf(n);
    link.href = `#p${n}`;
    link.append(name);
    item.append(link);
    return item;
  }));
  if (words.length && !found.length) hits.append(Object.assign(document.createElement("li"), { textContent: "No title has these words." }));
  hits.hidden = !words.length;
};
seek.hidden = false;
document.querySelector(".zoom").hidden = false;
seek.addEventListener("input", find);
seek.addEventListener("keydown", (event) => {
  if (event.key === "Enter") hits.querySelector("a")?.click();
});
hits.addEventListener("click", (event) => {
  if (event.target.closest("a")) { seek.value = ""; hits.hidden = true; }
});
addEventListener("keydown", (event) => {
  const typing = document.activeElement === seek;
  if (event.key === "/" && !typing) { event.preventDefault(); seek.focus(); }
  else if (event.key === "Escape") {
    if (typing) { seek.value = ""; hits.hidden = true; seek.blur(); }
    else if (location.hash.length > 1) location.hash = "";
  } else if (!typing && event.key === "+") zoomAt(...middle(), 1.4);
  else if (!typing && event.key === "-") zoomAt(...middle(), 1 / 1.4);
});
addEventListener("hashchange", route);
addEventListener("resize", draw);
atlas.classList.add("alive");
draw();
if (location.hash.length > 1) route();
