// Two doors. Streamlit calls stage() for the page's frame, with words and choices, and wire() for each block of bytes.
import { addStyle } from "../../source/dom.js";
import { App } from "./app.js";
import { unpack } from "./message.js";
import styles from "./styles.css";

let app;
let early;

/** Build the page once; again when its language has changed or Streamlit has thrown it away. */
export function stage({ data, parentElement }) {
  addStyle("living-notes-playground", styles);
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
