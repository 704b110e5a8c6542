// The bundle's doors. Streamlit calls mount() and list() by way of the shim, at first and whenever data change.
import { addStyle } from "../../source/dom.js";
import { Card } from "./card.js";
import { mirror } from "./drafts.js";
import { PANELS } from "./panels.js";
import styles from "./styles.css";
import { listen } from "./way.js";

export { list } from "./list.js";

const homes = new WeakMap();

let chooser = null;

/** Called by the list: the page's exercise card is to show this question. */
export function choose(item) {
  chooser?.(item);
}

export function prepare() {
  listen();
  addStyle("living-notes-quiz", styles);
}

/** One place: a card, or the panel that stands there instead. */
export function mount(component, editor) {
  prepare();
  const { data, parentElement, setTriggerValue } = component;
  mirror(data.mirror);
  let home = homes.get(parentElement);
  if (!home) homes.set(parentElement, (home = { told: "" }));
  if (data.mode === "exercise") chooser = (item) => setTriggerValue("event", { kind: "choose", turn: data.turn, item });
  const told = JSON.stringify({ ...data, mirror: null });
  if (told === home.told) return undefined; // Streamlit mounts all anew whenever any part of the page runs
  home.told = told;
  const before = home.shown;
  if (data.stage === "asked" || data.stage === "judged") {
    if (!home.card) {
      home.card = new Card(editor);
      home.card.grabs = Boolean(before) || data.mode === "review";
      show(home, home.card.root, parentElement);
    }
    home.card.update({ data: { ...data, editor }, setTriggerValue });
    home.press = (event) => home.card.press(event);
    if (before && before !== home.card.root) home.card.focus();
    if (data.mode === "exercise" && data.question.id !== home.id) home.card.root.scrollIntoView({ block: "start", behavior: "smooth" });
    home.id = data.question.id;
  } else {
    home.card?.end();
    home.card = null;
    let sent = false;
    const send = (kind, more = {}) => {
      if (sent) return;
      sent = true;
      setTimeout(() => (sent = false), 4000);
      panel.setAttribute("aria-busy", "true");
      setTriggerValue("event", { kind, turn: data.turn, ...more });
    };
    const panel = PANELS[data.stage]({ data, send });
    show(home, panel, parentElement);
    home.press = panel.press;
    for (const type of ["keydown", "keyup", "keypress"]) {
      panel.addEventListener(type, (event) => {
        event.stopPropagation();
        if (type === "keydown" && !event.target.closest("button, a") && panel.press?.(event)) event.preventDefault();
      });
    }
    if (before && data.stage !== "closed") panel.focus({ preventScroll: true });
  }
  const whole = data.mode === "review";
  if (whole && !home.listening) {
    // Keys count also when nothing has the focus: a review is the page's one purpose.
    home.listening = (event) => {
      if (!parentElement.isConnected) return document.removeEventListener("keydown", home.listening, true);
      if (document.activeElement !== document.body || event.defaultPrevented || event.isComposing) return;
      if (home.press?.(event)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    document.addEventListener("keydown", home.listening, true);
  }
  return undefined;
}

function show(home, element, parentElement) {
  home.shown?.remove();
  home.shown = element;
  parentElement.append(element);
}
