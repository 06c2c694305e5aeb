// What every other file uses: the data, and elements whose content is text and never markup.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = new Map(data.examples.map((example) => [example.id, example]));

const at = (id) => document.getElementById(id);

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children); // a string becomes a text node
  return node;
};

const hidden = (text) => make("span", { class: "hidden" }, text);
const written = (value) => (value === undefined || value === null ? "–" : value.toFixed(3).replace("-", "−"));
const signed = (value) => (value > 0 ? "+" : "") + written(value);
// test-2 before test-10
const inOrder = new Intl.Collator("en", { numeric: true }).compare;
