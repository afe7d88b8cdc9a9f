// Elements. Data enters the page only here, as text nodes and as checked addresses, never as markup.

const byName = (id) => document.getElementById(id);

const el = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

const glyph = (type) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `glyph t-${type}`);
  svg.setAttribute("viewBox", "-10 -10 20 20");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#glyph-${type}`);
  svg.append(use);
  return svg;
};

const outside = (text, url) =>
  /^https?:\/\/\S+$/i.test(url)
    ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, oneLine(text, 60))
    : el("span", {}, oneLine(text, 60));

// A marked text with the shape of its type behind it: colour is never the only sign. The shape stays
// with the last word, unless that is too long to stay in one line.
const withShape = (text) => {
  const at = text.trimEnd().lastIndexOf(" ") + 1;
  const last = text.slice(at);
  return [text.slice(0, at), el("span", { class: last.length < 30 ? "tail whole" : "tail" }, last)];
};

// The plain address of a node or of the line between two; a click keeps the filters (see app.js).
const addressOf = (...ends) => fragment(ends);

const nodeLink = (node, length = 110) =>
  el("a", { class: `node t-${node.type}`, href: addressOf(node) }, glyph(node.type), el("bdi", {}, oneLine(node.label, length)));
