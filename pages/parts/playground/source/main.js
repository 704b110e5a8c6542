// Two doors. Streamlit calls stage() for the page's frame, with words and choices, and wire() for each block of bytes.
import { App } from "./app.js";
import { h } from "./dom.js";
import { unpack } from "./message.js";
import styles from "./styles.css";

const STYLE = "living-notes-playground";
let app;
let early;

function prepare() {
  if (document.getElementById(STYLE)) return;
  const style = h("style", { id: STYLE });
  style.textContent = styles;
  document.head.append(style);
}

/** Build the page once; again when its language has changed or Streamlit has thrown it away. */
export function stage({ data, parentElement }) {
  prepare();
  const text = JSON.stringify(data);
  if (app?.text === text && app.root.isConnected && app.root.parentNode === parentElement) return;
  app?.close();
  app?.root.remove();
  app = new App(data, text);
  parentElement.append(app.root);
  app.begin();
  if (early) {
    app.attach(early.send);
    app.receive(early.message);
    early = undefined;
  }
}

/** Hand over what the server says, and keep the way to answer. */
export function wire({ data, setTriggerValue }) {
  const message = data && unpack(data);
  const send = (event) => setTriggerValue("event", event);
  if (!app?.root.isConnected) {
    early = { send, message };
    return;
  }
  app.attach(send);
  if (message) app.receive(message);
}
