// A text with its differing words and its facts at fault marked: by a line or a frame and a word, not by colour alone.

// The places of facts, [start, end, kinds]; facts that overlap share a frame.
const frames = (facts) => {
  const found = [];
  for (const [start, end, kind] of [...facts].sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    const last = found.at(-1);
    if (last && start < last[1]) {
      last[1] = Math.max(last[1], end);
      last[2].add(kind);
    } else found.push([start, end, new Set([kind])]);
  }
  return found;
};

// A sentence at fault as a whole is a frame around those of what is at fault in it: [start, end, kinds, frames within].
const nested = (facts) => {
  const sentences = facts.filter(([, , kind]) => kind === "statement");
  const lies = (part, [start, end]) => start <= part[0] && part[1] <= end;
  const inside = facts.filter((fact) => !sentences.includes(fact) && sentences.some((sentence) => lies(fact, sentence)));
  const outside = facts.filter((fact) => !inside.includes(fact));
  return frames(outside).map((frame) => [...frame, frames(inside.filter((fact) => lies(fact, frame)))]);
};

// Offsets count characters as people do; a JavaScript string counts some of them twice.
const marked = (text, words, facts, fault) => {
  const characters = Array.from(text);
  const drawn = (found, from, to) => {
    let done = from;
    const nodes = found.flatMap(([start, end, kinds, within = []]) => {
      const label = [make("span", { class: "kind" }, [...kinds].join(", ")), hidden("] ")];
      const before = underlined(characters, words, done, start);
      done = end;
      return [...before, make("mark", { class: `fact ${fault}` }, hidden(`[${fault}: `), ...drawn(within, start, end), ...label)];
    });
    return [...nodes, ...underlined(characters, words, done, to)];
  };
  return drawn(nested(facts), 0, characters.length);
};

const underlined = (characters, words, from, to) => {
  const cuts = new Set([from, to, ...words.flat().filter((place) => from < place && place < to)]);
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, index) => {
    const piece = characters.slice(start, edges[index + 1]).join("");
    const differs = words.some(([first, last]) => first <= start && edges[index + 1] <= last);
    return differs ? make("span", { class: "differs" }, piece) : piece;
  });
};

// One paragraph a turn, with who speaks set apart.
const turns = (dialogue) =>
  dialogue.split("\n").map((line) => {
    const speaker = /^\s*([\p{L}\d_ ]{1,30}):/u.exec(line);
    return speaker ? make("p", {}, make("b", {}, speaker[0]), line.slice(speaker[0].length)) : make("p", {}, line);
  });
