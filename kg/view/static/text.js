// Texts: cutting them at their marks, clipping them, making names comparable. No DOM, no graph.

const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

// A name as it may stand in one line: no direction overrides, one space between words, clipped.
const oneLine = (text, length = 90) => {
  const plain = text.slice(0, length * 4).replace(BIDI, "").replace(/\s+/g, " ").trim();
  const points = Array.from(plain);
  return points.length > length ? points.slice(0, length - 1).join("").trimEnd() + "…" : plain;
};

// A text without lone surrogates, which no file, address or picture can hold.
const wellFormed = (text) => text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");

// A paper's name on the map: what stands before the colon when that is short, else the first words.
const shortTitle = (title) => {
  const head = title.split(/[:–—?]/, 1)[0];
  return head.length <= 34 ? oneLine(head, 34) : oneLine(title, 30);
};

// A text as search compares it: no case, no accents.
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// A text cut at its marks. `marks` are [start, end, what]; of two that overlap the longer stays.
const cut = (text, marks, from = 0, to = text.length) => {
  const kept = [];
  const byLength = [...marks].sort((a, b) => b[1] - b[0] - (a[1] - a[0]) || a[0] - b[0]);
  for (const mark of byLength) {
    const inside = from <= mark[0] && mark[0] < mark[1] && mark[1] <= to;
    if (inside && kept.every((other) => mark[1] <= other[0] || other[1] <= mark[0])) {
      kept.push(mark);
    }
  }
  kept.sort((a, b) => a[0] - b[0]);
  const pieces = [];
  let at = from;
  for (const [start, end, what] of kept) {
    if (at < start) pieces.push([text.slice(at, start), null]);
    pieces.push([text.slice(start, end), what]);
    at = end;
  }
  if (at < to) pieces.push([text.slice(at, to), null]);
  return pieces;
};

const plural = (count, one, many = one + "s") => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

// A value as one writes it, where the text has a number and a word in one: 2.5times.
const spacedValue = (value) => value.replace(/(\d)(?=[A-Za-z]{4})/g, "$1 ");
