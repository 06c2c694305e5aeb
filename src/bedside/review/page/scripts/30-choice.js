// Which examples are listed, and in which order.

const mean = data.compared.includes("aggregate") ? "aggregate" : "rouge1";
const loss = (example) => (example.base ? example.scores[mean] - example.base.scores[mean] : 0);
const faults = (example, side) => Object.values(example.facts[side]).reduce((sum, count) => sum + count, 0);

// Each order: its name, the number it sorts by (lowest first), and what the list shows beside the ID.
const orders = new Map([["id", { label: "ID" }]]);
for (const { key, label, lowerIsBetter } of data.scores) {
  const sign = lowerIsBetter ? -1 : 1;
  orders.set(key, {
    label: `${label}, worst first`,
    by: (example) => sign * (example.scores[key] ?? sign * Infinity),
    shown: (example) => written(example.scores[key]),
  });
}
if (data.examples.every((example) => example.probability !== null)) {
  orders.set("unsure", { label: "Least sure of its header", by: (example) => example.probability, shown: (example) => written(example.probability) });
  orders.set("overconfident", {
    label: "Wrong, and most sure of it",
    by: (example) => (example.right ? 1 : 0) - example.probability,
    shown: (example) => written(example.probability),
  });
}
if (data.compared.includes(mean)) {
  const { label } = data.scores.find((score) => score.key === mean);
  orders.set("loss", { label: `${label}, biggest loss against the base`, by: loss, shown: (example) => signed(loss(example)) });
}

const outcomes = {
  "": () => true,
  right: (example) => example.right,
  wrong: (example) => !example.right,
  lost: (example) => !example.right && example.base.right,
  won: (example) => example.right && !example.base.right,
};

const chosen = ({ section, predicted, outcome, facts, wanted, order }) => {
  const { by } = orders.get(order);
  return data.examples
    .filter(
      (example) =>
        (!section || example.section === section) &&
        (!predicted || example.predicted === predicted) &&
        outcomes[outcome](example) &&
        (!facts || faults(example, facts) > 0) &&
        example.id.toLowerCase().includes(wanted.trim().toLowerCase()),
    )
    .sort((a, b) => (by ? by(a) - by(b) : 0) || inOrder(a.id, b.id));
};
