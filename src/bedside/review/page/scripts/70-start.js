// The controls, the address and the keys, put together. The address names the example and the sections: #example=test-12&true=GENHX

const controls = { section: at("true-section"), predicted: at("chosen-section"), outcome: at("outcome"), facts: at("facts"), order: at("order"), wanted: at("wanted") };
const form = document.querySelector(".filters");

const state = () => Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control?.value ?? ""]));

const address = () => {
  const parts = new URLSearchParams();
  if (current) parts.set("example", current.id);
  if (controls.section.value) parts.set("true", controls.section.value);
  if (controls.predicted.value) parts.set("chosen", controls.predicted.value);
  return `#${parts}`;
};

const go = (example, options) => {
  select(example, options);
  history.replaceState(null, "", address());
};

const refresh = () => {
  const examples = chosen(state());
  fill(examples, controls.order.value);
  at("count").textContent = `${examples.length} of ${data.examples.length} examples`;
  return examples;
};

// In a new order the first is what was asked for; a filter keeps the example that is being read.
const refreshAndShow = (event) => {
  const examples = refresh();
  const keep = event.target !== controls.order && examples.includes(current);
  go(keep ? current : examples[0]);
};

// Where the address speaks of examples; the other addresses are the page's own sections.
const follow = () => {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (!["example", "true", "chosen"].some((name) => parts.has(name))) return false;
  form.reset();
  controls.section.value = parts.get("true") ?? "";
  controls.predicted.value = parts.get("chosen") ?? "";
  const examples = refresh();
  const wanted = byId.get(parts.get("example"));
  select(examples.includes(wanted) ? wanted : examples[0]);
  at("examples").scrollIntoView();
  list.focus({ preventScroll: true });
  return true;
};

const fillSelect = (control, values, label = (value) => value) => control.append(...values.map((value) => make("option", { value }, label(value))));
const occurring = (name) => [...new Set(data.examples.map((example) => example[name]))].sort();

fillSelect(controls.section, occurring("section"));
fillSelect(controls.predicted, occurring("predicted"));
fillSelect(controls.order, [...orders.keys()], (key) => orders.get(key).label);
form.hidden = document.querySelector(".browser").hidden = false;

form.addEventListener("input", refreshAndShow);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", (event) => setTimeout(refreshAndShow, 0, event)); // the controls change after this event
list.addEventListener("click", (event) => {
  const row = event.target.closest(".row");
  if (row) go(byId.get(row.id.slice("row-".length)), { scroll: false });
});
document.querySelector(".browser").addEventListener("keydown", (event) => {
  if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
  const inText = event.target.closest("#detail") !== null;
  if (inText && !["j", "k"].includes(event.key)) return; // arrows scroll there
  event.preventDefault();
  const index = steps[event.key](listed.indexOf(current));
  if (listed.length) go(listed[Math.min(Math.max(index, 0), listed.length - 1)]);
});
addEventListener("hashchange", follow);

if (!follow()) select(refresh()[0]);
