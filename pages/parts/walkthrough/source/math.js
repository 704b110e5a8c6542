// A small part of LaTeX to MathML, enough for the rules' formulas. What it does not know is shown as written.
import { m } from "../../source/dom.js";

const SIGNS = {
  cdot: "·", top: "⊤", partial: "∂", le: "≤", ge: "≥", leftarrow: "←", ldots: "…", sum: "∑", lVert: "‖", rVert: "‖",
  lfloor: "⌊", rfloor: "⌋", lceil: "⌈", rceil: "⌉",
};
const LETTERS = { sigma: "σ", alpha: "α", pi: "π", Phi: "Φ", varphi: "φ" };
const FUNCTIONS = new Set(["ln", "log", "sin", "cos", "tan", "arctan", "tanh", "max", "min", "arg"]);
const SPACES = { quad: "1em", ",": "0.17em", ";": "0.28em" };

const tokens = (source) => source.match(/\\[A-Za-z]+|\\.|[{}^_]|\d+(?:\.\d+)?|\S|\s+/g) ?? [];

class Parser {
  constructor(source) {
    this.list = tokens(source);
    this.at = 0;
  }

  row(end) {
    const parts = [];
    while (this.at < this.list.length && this.list[this.at] !== end) {
      const part = this.scripted();
      if (part) parts.push(part);
    }
    this.at += 1;
    return m("mrow", {}, parts);
  }

  /** An atom with what stands below and above it. */
  scripted() {
    let base = this.atom();
    let low = null;
    let high = null;
    for (;;) {
      while (/^\s+$/.test(this.list[this.at] ?? "") && /[\^_]/.test(this.list[this.at + 1] ?? "")) this.at += 1;
      if (this.list[this.at] === "_") (this.at += 1), (low = this.atom());
      else if (this.list[this.at] === "^") (this.at += 1), (high = this.atom());
      else break;
    }
    if (!low && !high) return base;
    base ??= m("mrow");
    if (low && high) return m("msubsup", {}, base, low, high);
    return low ? m("msub", {}, base, low) : m("msup", {}, base, high);
  }

  group() {
    while (/^\s+$/.test(this.list[this.at] ?? "")) this.at += 1;
    if (this.list[this.at] !== "{") return this.atom() ?? m("mrow");
    this.at += 1;
    return this.row("}");
  }

  /** The raw characters of a group, for \text. */
  letters() {
    while (/^\s+$/.test(this.list[this.at] ?? "")) this.at += 1;
    let text = "";
    if (this.list[this.at] === "{") this.at += 1;
    while (this.at < this.list.length && this.list[this.at] !== "}") text += this.list[this.at++];
    this.at += 1;
    return text;
  }

  atom() {
    const token = this.list[this.at++];
    if (token === undefined || /^\s+$/.test(token)) return null;
    if (token === "{") return this.row("}");
    if (/^\d/.test(token)) return m("mn", {}, token);
    if (/^[A-Za-z]$/.test(token)) return m("mi", {}, token);
    if (token[0] !== "\\") return m("mo", { stretchy: "false" }, token === "-" ? "−" : token === "'" ? "′" : token);
    const name = token.slice(1);
    if (name === "frac") return m("mfrac", {}, this.group(), this.group());
    if (name === "sqrt") return m("msqrt", {}, this.group());
    if (name === "bar") return m("mover", { accent: "true" }, this.group(), m("mo", { stretchy: "false" }, "¯"));
    if (name === "text" || name === "mathrm") return m("mtext", {}, this.letters().replace(/ /g, "\u00a0"));
    if (name === "mathrel") return this.group();
    if (name === "left" || name === "right") return m("mo", {}, this.list[this.at++] ?? "");
    if (name in SPACES) return m("mspace", { width: SPACES[name] });
    if (name in LETTERS) return m("mi", {}, LETTERS[name]);
    if (FUNCTIONS.has(name)) return m("mrow", {}, m("mi", { mathvariant: "normal" }, name), m("mspace", { width: "0.17em" }));
    return m("mo", { stretchy: "false" }, SIGNS[name] ?? name);
  }
}

/** A formula as a MathML element. */
export const formula = (source) => m("math", {}, new Parser(source).row(null));
