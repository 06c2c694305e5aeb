// A text with its differing words and its facts at fault marked: by a line or a frame and a word, not by colour alone.

// Offsets count characters as people do; a JavaScript string counts some of them twice.
const marked = (text, words, facts, fault) => {
  const characters = Array.from(text);
  const cuts = new Set([0, characters.length, ...words.flat(), ...facts.flatMap(([start, end]) => [start, end])]);
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).flatMap((start, index) => {
    const end = edges[index + 1];
    const piece = characters.slice(start, end).join("");
    const differs = words.some(([from, to]) => from <= start && end <= to);
    const covering = facts.filter(([from, to]) => from <= start && end <= to);
    return wrapped(piece, differs, covering, fault, start, end);
  });
};

const wrapped = (piece, differs, covering, fault, start, end) => {
  const inner = differs ? make("span", { class: "differs" }, piece) : piece;
  if (!covering.length) return [inner];
  const mark = make("mark", { class: `fact ${fault}` }, inner);
  if (covering.some(([from]) => from === start)) mark.prepend(hidden(`[${fault}: `));
  const ending = covering.filter(([, to]) => to === end).map(([, , kind]) => kind);
  if (ending.length) mark.append(make("span", { class: "kind" }, ending.join(", ")), hidden("] "));
  return [mark];
};

// One paragraph a turn, with who speaks set apart.
const turns = (dialogue) =>
  dialogue.split("\n").map((line) => {
    const speaker = /^\s*([\p{L}\d_ ]{1,30}):/u.exec(line);
    return speaker ? make("p", {}, make("b", {}, speaker[0]), line.slice(speaker[0].length)) : make("p", {}, line);
  });
