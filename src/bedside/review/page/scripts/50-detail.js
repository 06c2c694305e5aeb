// One example: what it scored, and where its text may be shown the dialogue, the reference and the prediction side by side.

const heading = (example) => {
  const said = example.right ? "right" : `taken for ${example.predicted}`;
  const sure = example.probability === null ? "" : `, probability ${written(example.probability)}`;
  return make(
    "header", {},
    make("h3", {}, example.id),
    make("p", {}, make("b", {}, example.section), ` (${data.sections[example.section] ?? "unknown section"}): `,
      make("span", { class: example.right ? "better" : "worse" }, said), sure),
  );
};

const scoreTable = (example) => {
  const titles = ["score", "this run", ...(example.base ? ["base", "change"] : [])];
  const rows = data.scores
    .filter(({ key }) => key in example.scores)
    .map(({ key, label }) => {
      const before = example.base?.scores[key];
      const cells = [example.scores[key], ...(example.base ? [before] : [])].map((value) => make("td", { class: "number" }, written(value)));
      if (example.base) cells.push(make("td", { class: "number" }, before === undefined ? "–" : signed(example.scores[key] - before)));
      return make("tr", {}, make("th", { scope: "row" }, label), ...cells);
    });
  if (example.base) {
    const names = [example.predicted, example.base.predicted].map((name) => make("td", { class: "number" }, name));
    rows.unshift(make("tr", {}, make("th", { scope: "row" }, "Header"), ...names, make("td")));
  }
  const head = titles.map((title, index) => make("th", { scope: "col", class: index ? "number" : "" }, title));
  return make("div", { class: "box", role: "region", tabindex: "0", "aria-label": "Scores of this example" }, make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)));
};

const kinds = (example) =>
  ["unsupported", "omitted"]
    .filter((side) => faults(example, side))
    .map((side) => {
      const counted = Object.entries(example.facts[side]).map(([kind, count]) => `${count} × ${kind}`);
      return make("p", {}, `${side === "unsupported" ? "Unsupported" : "Omitted"} facts: ${counted.join(", ")}`);
    });

const column = (title, ...content) => make("section", { class: "text" }, make("h4", {}, title), make("div", { class: "words" }, ...content));

const sided = (title, { text, words, facts }, fault) =>
  column(title, ...(text ? marked(text, words, facts, fault) : [make("span", { class: "quiet" }, "(empty)")]));

const sample = (fault) => make("mark", { class: `fact ${fault}` }, "fact", make("span", { class: "kind" }, "kind"));

const legend = () => {
  const facts = [sample("unsupported"), " the dialogue does not support; ", sample("omitted"), " the prediction leaves out"];
  const words = [make("span", { class: "differs" }, "word"), ` is not in the other text${data.factsKnown ? "; " : ""}`];
  return make("p", { class: "legend" }, ...words, ...(data.factsKnown ? facts : []));
};

const texts = ({ dialogue, reference, prediction }) => [
  legend(),
  make("div", { class: "texts" }, column("Dialogue", ...turns(dialogue)),
    sided("Reference", reference, "omitted"), sided("Prediction", prediction, "unsupported")),
];

const showDetail = (example) => {
  const content = example
    ? [heading(example), ...(example.text ? texts(example.text) : []), ...kinds(example), scoreTable(example)]
    : [make("p", { class: "quiet" }, "No example fits these choices.")];
  at("detail").replaceChildren(...content);
};
