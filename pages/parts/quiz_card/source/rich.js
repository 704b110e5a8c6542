// Texts of questions: HTML that the server has escaped, with formulas that KaTeX sets. Streamlit brings KaTeX's style
// sheet and fonts for its own Markdown.
import { h } from "../../source/dom.js";
import katex from "katex";

export function rich(html, tag = "div", attributes = {}) {
  const element = h(tag, attributes);
  element.innerHTML = html;
  for (const math of element.querySelectorAll(".qz-math")) {
    katex.render(math.textContent, math, { displayMode: math.dataset.display === "yes", throwOnError: false, strict: false });
  }
  for (const table of element.querySelectorAll("table")) {
    const box = h("div", { class: "qz-wide" });
    table.replaceWith(box);
    box.append(table);
  }
  return element;
}

/** Code as the editor shows it; plain until the editor's bundle is there, and where it cannot be had. */
export function code(text, editor, label) {
  const plain = h("pre", {}, text);
  const frame = h("div", { class: "qz-code nc", tabindex: "0", role: "region", "aria-label": label }, plain);
  editor().then(({ pictureOf }) => plain.replaceWith(pictureOf(text))).catch(() => {});
  return frame;
}
