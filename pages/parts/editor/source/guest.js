// Code that came with a link stands in the cell as a guest: not run, not kept, and sent away by one press.
import { h } from "../../source/dom.js";
import { asked, unpacked } from "./link.js";

/** If the address asks for this cell: bring it into sight, with the code of the link as a guest. */
export async function receive(cell) {
  const link = asked();
  if (link?.cell !== cell.name) return;
  link.take();
  cell.root.scrollIntoView({ block: "center" });
  if (link.edit === null) return;
  let code;
  try {
    code = await unpacked(link.edit);
  } catch {
    cell.notice(cell.words.guest_broken);
    return;
  }
  if (code === cell.code) return;
  cell.host(code);
  const back = h("button", { type: "button", class: "nc-link", onclick: () => cell.dismiss() }, cell.words.guest_back);
  cell.message.replaceChildren(h("p", {}, cell.words.guest), back);
  cell.message.hidden = false;
}
