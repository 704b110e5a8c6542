// A note above the code with another version of it: look at that version, take it, or keep what stands here.
// Few cells ever have one, so its elements are made when it is first shown.
import { h, setText } from "../../source/dom.js";
import { still } from "./still.js";

export class Choice {
  /** It stands below `above`. `said`: {told, see, hide, take, keep}; `take` and `keep` do what the reader chose. */
  constructor(above, said, { take, keep }) {
    this.above = above;
    this.said = said;
    this.acts = { take, keep };
    this.code = null;
  }

  /** Offer `code`, or with null nothing. */
  show(code, told = this.said.told) {
    if (this.code === code) return;
    this.code = code;
    if (code === null) {
      this.#draw(false);
      this.root.remove();
      return;
    }
    if (!this.root) this.#build();
    setText(this.told, told);
    this.#draw(!this.picture.hidden);
    if (!this.root.isConnected) this.above.after(this.root);
  }

  #build() {
    const { said, acts } = this;
    const link = (words, onclick) => h("button", { type: "button", class: "nc-link", onclick }, words);
    this.told = h("p");
    this.see = link(said.see, () => this.#draw(this.picture.hidden));
    this.picture = h("div", { class: "nc-original", hidden: true });
    this.root = h(
      "div",
      { class: "nc-note", role: "group" },
      this.told,
      h("div", { class: "nc-choices" }, this.see, link(said.take, acts.take), link(said.keep, acts.keep)),
      this.picture,
    );
  }

  #draw(open) {
    this.picture.hidden = !open;
    this.picture.replaceChildren(...(open ? [still(this.code)] : []));
    this.see.setAttribute("aria-expanded", String(open));
    setText(this.see, open ? this.said.hide : this.said.see);
  }
}
