// Words that are spelled nearly like another, so that a slip of the keyboard finds something. No DOM, no graph.

// How many slips a word may have: a short one would be another word.
const slips = (word) => (word.length < 5 ? 0 : word.length < 9 ? 1 : 2);

// A bit for each letter: two words so many slips apart differ in few of them.
const lettersOf = (word) => {
  let bits = 0;
  for (let k = 0; k < word.length; k += 1) bits |= 1 << (word.charCodeAt(k) & 31);
  return bits;
};
const countBits = (bits) => {
  let count = 0;
  for (let left = bits; left; left &= left - 1) count += 1;
  return count;
};

// How many letters must be changed, left out, put in or turned round with the next (Damerau, the
// optimal alignment) to make one word of the other; more than `most` comes back as that and one.
// Where `open`, the other word may go on.
const distance = (word, other, most, open = false) => {
  let [before, last] = [null, Array.from({ length: other.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= word.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= other.length; j += 1) {
      const same = word[i - 1] === other[j - 1];
      let best = Math.min(last[j - 1] + (same ? 0 : 1), last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && word[i - 1] === other[j - 2] && word[i - 2] === other[j - 1]) best = Math.min(best, before[j - 2] + 1);
      row.push(best);
      least = Math.min(least, best);
    }
    if (least > most) return most + 1;
    [before, last] = [last, row];
  }
  return open ? Math.min(...last) : last[other.length];
};

// The words of texts, with how many texts hold each.
const toVocabulary = () => new Map();
const learnWords = (vocabulary, text) => {
  for (const word of new Set(text.match(/[\p{L}\p{N}]+/gu) || [])) if (word.length > 3) {
    const known = vocabulary.get(word);
    if (known) known.count += 1;
    else vocabulary.set(word, { count: 1, letters: lettersOf(word) });
  }
};

// The words that are nearest to one, at most so many: those with fewer slips first, then those that
// more texts hold. Where `open`, the word is the beginning of one.
const nearWords = (vocabulary, word, open, many = 3) => {
  const most = slips(word);
  if (!most) return [];
  const letters = lettersOf(word);
  const found = [];
  for (const [other, { count, letters: own }] of vocabulary) {
    if (other.length < word.length - most || (!open && other.length > word.length + most)) continue;
    // Each slip takes a letter away and brings another at most; of an open word only what is lost tells.
    if (countBits(letters & ~own) > most || (!open && countBits(own & ~letters) > most)) continue;
    const apart = distance(word, other, most, open);
    if (apart <= most) found.push({ other, apart, count });
  }
  return found.sort((a, b) => a.apart - b.apart || b.count - a.count || (a.other < b.other ? -1 : 1)).slice(0, many).map(({ other }) => other);
};

// The queries that a text may have meant, the likeliest first: each word that no name holds (`known`
// tells) in its nearest spellings.
const meant = (vocabulary, words, known, many = 3) => {
  const choices = words.map((word, k) => (known(word) ? [word] : nearWords(vocabulary, word, k === words.length - 1)));
  if (choices.some((own) => !own.length) || choices.every((own, k) => own[0] === words[k])) return [];
  return Array.from({ length: Math.min(many, Math.max(...choices.map((own) => own.length))) }, (_, n) => choices.map((own) => own[Math.min(n, own.length - 1)]).join(" "));
};
