// The way back from a question into its chapter: to the section, or to the very cell, without leaving the visit.
import { h } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";

const TRIES = 80;

export function ways(place, words) {
  const links = [link(place, `${place.chapter}#${place.section}`, fill(words.to_section, { title: place.section_title }))];
  if (place.cell) links.push(link(place, `${place.chapter}?cell=${encodeURIComponent(place.cell)}`, words.to_cell, place.cell));
  return h("p", { class: "qz-ways" }, ...links);
}

function link(place, href, label, cell) {
  const element = h("a", { href, class: "qz-way" }, label);
  element.wayTo = { chapter: place.chapter, section: place.section, cell };
  return element;
}

function follow(event) {
  const { wayTo } = event.target.closest?.("a.qz-way") ?? {};
  if (!wayTo || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  const path = new URL(wayTo.chapter, document.baseURI).pathname;
  if (location.pathname.replace(/\/$/, "") !== path) {
    const entry = [...document.querySelectorAll("[data-testid=stSidebarNavLink]")].find((each) => new URL(each.href).pathname === path);
    if (!entry) {
      location.assign(event.target.closest("a").href);
      return;
    }
    entry.click();
  }
  arrive(wayTo, TRIES);
}

function arrive({ section, cell }, tries) {
  const target = cell ? document.querySelector(`[data-block="${CSS.escape(cell)}"]`) : document.getElementById(section);
  if (!target) {
    if (tries > 0) setTimeout(() => arrive({ section, cell }, tries - 1), 100);
    return;
  }
  target.scrollIntoView({ block: cell ? "center" : "start" });
  if (!cell) return;
  target.classList.add("qz-here");
  setTimeout(() => target.classList.remove("qz-here"), 2500);
}

let listening = false;

/** Once a page: clicks are caught before the page's own handling of links, which drops what stands behind the "?". */
export function listen() {
  if (listening) return;
  listening = true;
  window.addEventListener("click", follow, true);
}
