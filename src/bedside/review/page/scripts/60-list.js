// The list of examples: one stop for the tab key, arrows inside (WAI-ARIA's listbox with an active descendant).

const list = at("list");
const rows = new Map(
  data.examples.map((example) => [
    example.id,
    make(
      "div", { role: "option", id: `row-${example.id}`, class: "row", "aria-selected": "false" },
      make("span", { class: "row-id" }, example.id), make("span", { class: "row-value" }),
      make("span", { class: "row-section" }, example.section,
        ...(example.right ? [] : [make("span", { class: "worse" }, ` taken for ${example.predicted}`)])),
    ),
  ]),
);
let listed = [];
let current = null;

const fill = (examples, order) => {
  listed = examples;
  const { shown } = orders.get(order);
  for (const example of examples) rows.get(example.id).querySelector(".row-value").textContent = shown ? shown(example) : "";
  list.replaceChildren(...examples.map((example) => rows.get(example.id)));
};

const select = (example, { scroll = true } = {}) => {
  if (current) rows.get(current.id).setAttribute("aria-selected", "false");
  current = example ?? null;
  showDetail(current);
  if (!current) {
    list.removeAttribute("aria-activedescendant");
    return;
  }
  const row = rows.get(current.id);
  row.setAttribute("aria-selected", "true");
  list.setAttribute("aria-activedescendant", row.id);
  if (scroll) list.scrollTop = Math.max(0, row.offsetTop - (list.clientHeight - row.offsetHeight) / 2);
};

const steps = {
  ArrowDown: (index) => index + 1,
  j: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  k: (index) => index - 1,
  PageDown: (index) => index + 10,
  PageUp: (index) => index - 10,
  Home: () => 0,
  End: () => listed.length - 1,
};
