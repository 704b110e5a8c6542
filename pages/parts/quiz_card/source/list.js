// All questions with their filters, worked wholly in the browser; a chosen one goes to the card above the list.
import { h } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { button } from "./dom.js";
import { prepare, choose } from "./main.js";
import { rich } from "./rich.js";

const PAGE = 30;
const KEPT = "notes:questions";
const homes = new WeakMap();

const remembered = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
};

export function list({ data, parentElement }) {
  prepare();
  const told = JSON.stringify(data);
  const before = homes.get(parentElement);
  if (before?.told === told) return;
  const root = build(data);
  before?.root.remove();
  parentElement.append(root);
  homes.set(parentElement, { told, root });
}

function build(data) {
  const { words, items, chapters } = data;
  const wanted = { chapter: "", section: "", kind: "", level: "", state: "", text: "", ...remembered() };
  let shown = PAGE;
  const rows = h("ul", { class: "qz-rows" });
  const count = h("p", { class: "qz-small", role: "status" });
  const further = button(words.show_more, { onclick: () => ((shown += PAGE), draw()) });
  const titles = Object.fromEntries(chapters.flatMap(({ id, title, sections }) => [[id, title], ...sections.map((each) => [`${id}/${each.id}`, each.title])]));
  const selects = {
    chapter: select(words.chapter, [["", words.all_chapters], ...chapters.map(({ id, title }) => [id, title])]),
    section: select(words.section, []),
    kind: select(words.kind, [["", words.all_kinds], ...data.kinds]),
    level: select(words.level, [["", words.all_levels], ...data.levels]),
    state: select(words.state, [["", words.all_states], ...data.states]),
  };
  const search = h("input", { type: "search", class: "qz-line", placeholder: words.search, "aria-label": words.search, value: wanted.text });
  const reset = button(words.reset, { kind: "qz-quiet", onclick: () => set({ chapter: "", section: "", kind: "", level: "", state: "", text: "" }) });
  const random = button(words.random, { onclick: () => pick(found[Math.floor(Math.random() * found.length)]) });
  let found = items;

  function set(changes) {
    Object.assign(wanted, changes);
    if ("chapter" in changes) {
      wanted.section = changes.section ?? "";
      sections();
    }
    for (const [name, element] of Object.entries(selects)) element.value = wanted[name];
    search.value = wanted.text;
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(wanted));
    } catch {
      // The filters last as long as the page.
    }
    shown = PAGE;
    draw();
  }

  function sections() {
    const own = chapters.find(({ id }) => id === wanted.chapter)?.sections ?? [];
    selects.section.replaceChildren(...[["", words.all_sections], ...own.map(({ id, title }) => [id, title])].map(([value, label]) => h("option", { value }, label)));
    selects.section.closest("label").hidden = !own.length;
  }

  function fits(item) {
    const { chapter, section, kind, level, state, text } = wanted;
    if (chapter && item.chapter !== chapter) return false;
    if (section && item.section !== section) return false;
    if (kind && item.kind !== kind) return false;
    if (level && String(item.level) !== level) return false;
    if (state && !item.states.includes(state)) return false;
    return !text || (item.plain ??= plain(item)).includes(text.toLowerCase());
  }

  const plain = ({ id, html, chapter, section, note }) => `${id} ${note} ${html.replace(/<[^>]*>/g, "")} ${titles[`${chapter}/${section}`] ?? ""}`.toLowerCase();

  function pick(item) {
    if (item) choose(item.id);
  }

  function draw() {
    found = items.filter(fits);
    count.textContent = found.length ? fill(words.found, { found: found.length, total: items.length }) : words.found_none;
    rows.replaceChildren(...found.slice(0, shown).map((item) => h("li", {},
      h("button", { type: "button", class: "qz-question", onclick: () => pick(item) },
        rich(item.html, "span", { class: "qz-preview" }),
        h("span", { class: "qz-facts" }, [...new Set([item.note, titles[`${item.chapter}/${item.section}`] ?? titles[item.chapter], item.kind_name, item.level_name])].filter(Boolean).join(" · ")),
        item.mark ? h("span", { class: `qz-state qz-state-${item.states[0]}` }, item.mark) : null))));
    further.hidden = found.length <= shown;
    random.disabled = !found.length;
    reset.hidden = !Object.values(wanted).some(Boolean);
  }

  for (const [name, element] of Object.entries(selects)) element.addEventListener("change", () => set({ [name]: element.value }));
  search.addEventListener("input", () => {
    wanted.text = search.value;
    shown = PAGE;
    draw();
  });
  const root = h("section", { class: "qz qz-list" }, h("div", { class: "qz-body" },
    search, h("div", { class: "qz-filters" }, ...Object.values(selects).map((each) => each.closest("label"))),
    h("div", { class: "qz-actions" }, count, h("div", { class: "qz-more" }, reset, random)), rows, further));
  for (const type of ["keydown", "keyup", "keypress"]) root.addEventListener(type, (event) => event.stopPropagation());
  sections();
  set({ ...wanted, section: wanted.section });
  return root;
}

function select(label, options) {
  const element = h("select", { "aria-label": label }, ...options.map(([id, name]) => h("option", { value: id }, name)));
  h("label", { class: "qz-select" }, h("span", {}, label), element);
  return element;
}
