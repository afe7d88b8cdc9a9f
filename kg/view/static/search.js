// Search over names, aliases, titles and authors: every word must be found, better places first.

const searchable = nodes.map((node) => ({
  node,
  names: [node.label, ...(node.aliases || [])].map((name) => fold(name.slice(0, 2000))),
  rest: fold([...(node.authors || []), node.venue || "", String(node.year || "")].join(" ").slice(0, 2000)),
}));

const scoreName = (name, query) => {
  if (name === query) return 100;
  if (name.startsWith(query)) return 60;
  const at = name.indexOf(query);
  if (at > 0) return /[^\p{L}\p{N}]/u.test(name[at - 1]) ? 40 : 20;
  return 0;
};

const scoreEntry = (entry, query, words) => {
  let best = 0;
  for (const [rank, name] of entry.names.entries()) {
    best = Math.max(best, scoreName(name, query) - (rank > 0 ? 3 : 0));
  }
  if (!best && words.length > 1 && words.every((word) => entry.names.some((name) => name.includes(word)))) best = 15;
  if (!best && words.every((word) => entry.rest.includes(word) || entry.names.some((name) => name.includes(word)))) best = 8;
  return best && best + Math.min(30, Math.log2(1 + weightOf(entry.node)) * 8);
};

// Names beyond the page count too, once they are unpacked.
const searchSpelled = (query, limit) => {
  const words = query.split(/\s+/);
  const hits = [];
  for (const entry of searchable) {
    const score = scoreEntry(entry, query, words);
    if (score) hits.push({ node: entry.node, score });
  }
  if (PART) hits.push(...searchAway(query, words, limit));
  hits.sort((a, b) => b.score - a.score || a.node.label.length - b.node.label.length || a.node.i - b.node.i);
  return hits.slice(0, limit).map((hit) => hit.node);
};

let vocabulary = null; // made when first asked for
const ownWords = () => {
  if (vocabulary) return vocabulary;
  vocabulary = toVocabulary();
  for (const { names, rest } of searchable) {
    for (const name of names) learnWords(vocabulary, name);
    learnWords(vocabulary, rest);
  }
  return vocabulary;
};
let learning = null;
// The words of the names beyond the page too; the whole of them, so that a search gives the same always.
const learnAllWords = () => {
  learning ??= learnAway(ownWords()).then((all) => { vocabulary = all; });
  return learning;
};
const isHeld = (word) => searchable.some(({ names, rest }) => rest.includes(word) || names.some((name) => name.includes(word))) || (PART && isHeldAway(word));

// What a text finds: `nodes`, and `near`, those among them that are only spelled nearly so.
const FEW_HITS = 3;
const searchNear = (text, limit = 12) => {
  const query = fold(text).trim();
  if (!query) return { nodes: [], near: new Set() };
  const found = searchSpelled(query, limit);
  const near = new Set();
  if (found.length >= Math.min(FEW_HITS, limit)) return { nodes: found, near };
  for (const other of meant(ownWords(), query.split(/\s+/), isHeld)) {
    for (const node of searchSpelled(other, limit)) if (!found.includes(node)) near.add(node);
    if (near.size) break;
  }
  return { nodes: [...found, ...near].slice(0, limit), near };
};
const search = (text, limit) => searchNear(text, limit).nodes;

// The alias by which a node was found, when its label does not show why.
const foundBy = (node, text) => {
  const query = fold(text).trim();
  if (fold(node.label).includes(query)) return null;
  return (node.aliases || []).find((alias) => fold(alias).includes(query)) || null;
};
