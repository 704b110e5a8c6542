// The braces of a form field: {type: "slider", min: 0, max: 1} or ["a", "b"] {label: "…"}.
//
// JSON in which keys may stand bare and strings in either quotes. Numbers come as {number, whole}, for whether
// "1" or "1.0" was written decides a slider's step. Throws SyntaxError for anything else.

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'/y;
const KEY = /[A-Za-z][\w-]*(?=\s*:)/y;
const WORD = /true|false|null/y;
const WORDS = { true: true, false: false, null: null };

const SIMPLE = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v", "\\": "\\", "'": "'", '"': '"' };
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([^]))/g;

/** The text that a Python string literal of one line stands for. */
export function pythonString(literal) {
  return literal.slice(1, -1).replace(ESCAPE, (all, x, u, long, octal, char) => {
    if (x ?? u ?? long) return String.fromCodePoint(parseInt(x ?? u ?? long, 16));
    if (octal) return String.fromCharCode(parseInt(octal, 8));
    if (/[xuUN]/.test(char)) throw new SyntaxError(all);
    return SIMPLE[char] ?? all;
  });
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  space() {
    while (/\s/.test(this.text[this.at] ?? "")) this.at += 1;
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match;
  }

  expect(char) {
    this.space();
    if (this.text[this.at] !== char) throw new SyntaxError(`${char} expected at ${this.at}`);
    this.at += 1;
  }

  next(char) {
    this.space();
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  value() {
    this.space();
    if (this.next("[")) return this.list();
    if (this.next("{")) return this.object();
    const string = this.take(STRING);
    if (string) return pythonString(string[0]);
    const number = this.take(NUMBER);
    if (number) return { number: Number(number[0]), whole: !number[1] && !number[2] };
    const word = this.take(WORD);
    if (word) return WORDS[word[0]];
    throw new SyntaxError(`no value at ${this.at}`);
  }

  list() {
    const items = [];
    if (this.next("]")) return items;
    do items.push(this.value());
    while (this.next(","));
    this.expect("]");
    return items;
  }

  object() {
    const entries = new Map();
    if (this.next("}")) return entries;
    do {
      this.space();
      const key = this.take(KEY)?.[0] ?? pythonString(this.take(STRING)?.[0] ?? "");
      if (!key) throw new SyntaxError(`no key at ${this.at}`);
      this.expect(":");
      entries.set(key, this.value());
    } while (this.next(","));
    this.expect("}");
    return entries;
  }
}

/** A Map of what the comment says; the list form stands under "options". */
export function readSpec(text) {
  if (!text) return new Map();
  const reader = new Reader(text);
  const first = reader.value();
  reader.space();
  const rest = reader.at < text.length;
  if (Array.isArray(first)) {
    const second = rest ? reader.value() : new Map();
    reader.space();
    if (!(second instanceof Map) || reader.at < text.length) throw new SyntaxError(text);
    return second.set("options", first);
  }
  if (!(first instanceof Map) || rest) throw new SyntaxError(text);
  first.delete("options");
  return first;
}
