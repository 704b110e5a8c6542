// Form fields in Colab's notation; the twin of core/notes/form.py, held to the same vectors by the tests.
//
// Everything is line by line and works on code that does not compile. Faults are the author's business and are
// named by Python; here a line with a fault is no field.
import { pythonString, readSpec } from "./param_spec.js";

const NUMBER = String.raw`[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?`;
const STRING = String.raw`"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'`;
const NAME = String.raw`[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}_]*`;
const LINE = new RegExp(
  `^(${NAME})(?:[ \\t]*:[ \\t]*[\\p{L}\\p{N}_]+)?([ \\t]*=[ \\t]*)(${NUMBER}|True|False|${STRING})[ \\t]*#[ \\t]*@param(?![\\p{L}\\p{N}_])([^]*)$`,
  "u",
);
const TOKEN =
  /#[^\n]*|(?<long>"""(?:\\[^]|(?!""")[^])*(?:"""|$)|'''(?:\\[^]|(?!''')[^])*(?:'''|$))|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?/g;

const PYTHON_NUMBER =
  /^[+-]?(?:0(?:_?0)*|[1-9](?:_?\d)*|(?:(?:\d(?:_?\d)*)?\.\d(?:_?\d)*|\d(?:_?\d)*\.)(?:[eE][+-]?\d+)?|\d(?:_?\d)*[eE][+-]?\d+)$/;

/**
 * The fields of a cell in order: {name, line, kind, value, low, high, step, options, label, from, to}.
 * `from` and `to` are the place of the literal. kind is slider, number, integer, string, boolean or choice.
 */
export function fields(code) {
  if (!code.includes("@param")) return [];
  const found = [];
  const inside = insideStrings(code);
  let at = 0;
  for (const [index, line] of code.split("\n").entries()) {
    const match = inside.has(at) ? null : LINE.exec(line);
    if (match && !found.some((field) => field.name === match[1])) {
      const from = at + line.indexOf(match[2] + match[3], match[1].length) + match[2].length;
      const field = read(match[1], match[3], match[4].trim());
      if (field) found.push({ name: match[1], line: index + 1, ...field, from, to: from + match[3].length });
    }
    at += line.length + 1;
  }
  return found;
}

/** The change {from, to, insert} that writes `value`, or null when it stands there already. Throws RangeError. */
export function change(code, name, value) {
  const field = fields(code).find((each) => each.name === name);
  if (!field) throw new RangeError(name);
  if (field.value === value) return null;
  const { from, to } = field;
  return { from, to, insert: literal(field, value, code.slice(from, to)) };
}

/** The code with `value` in the place of the field's literal, every other character as it was. */
export function write(code, name, value) {
  const edit = change(code, name, value);
  return edit ? code.slice(0, edit.from) + edit.insert + code.slice(edit.to) : code;
}

/** Places at which lines begin within a triple-quoted string. */
function insideStrings(code) {
  const starts = new Set();
  for (const token of code.matchAll(TOKEN)) {
    if (!token.groups.long) continue;
    for (let at = token[0].indexOf("\n"); at >= 0; at = token[0].indexOf("\n", at + 1)) starts.add(token.index + at + 1);
  }
  return starts;
}

function read(name, text, comment) {
  let value;
  let spec;
  try {
    value = pythonValue(text);
    spec = readSpec(comment);
  } catch (fault) {
    if (fault instanceof SyntaxError || fault instanceof RangeError) return null;
    throw fault;
  }
  const kind = spec.has("options") ? "choice" : plain(spec.get("type") ?? kindOf(value));
  if (!Object.hasOwn(FITS, kind) || (kind === "choice" && !spec.has("options"))) return null;
  if (!FITS[kind](value, text)) return null;
  const label = String(plain(spec.get("label") ?? ""));
  const field = { kind, value, low: null, high: null, step: null, options: [], label };
  if (kind === "choice") return withOptions(field, spec.get("options"));
  return kind === "slider" || kind === "number" || kind === "integer" ? withRange(field, spec, text) : field;
}

function withRange(field, spec, text) {
  const [low, high, step] = ["min", "max", "step"].map((key) => spec.get(key) ?? null);
  if ([low, high, step].some((bound) => bound !== null && !Number.isFinite(bound.number))) return null;
  Object.assign(field, { low: plain(low), high: plain(high), step: plain(step) });
  if (field.kind === "slider") {
    if (low === null || high === null) return null;
    if (step === null) field.step = low.whole && high.whole && isWhole(text) ? 1 : (high.number - low.number) / 100;
  }
  if (low !== null && high !== null && field.low >= field.high) return null;
  return field.step !== null && field.step <= 0 ? null : field;
}

function withOptions(field, options) {
  const values = options.map(plain);
  const simple = values.every((value) => ["string", "boolean", "number"].includes(typeof value));
  return values.length && simple ? { ...field, options: values } : null;
}

const plain = (value) => (value && typeof value === "object" && "number" in value ? value.number : value);
const isWhole = (text) => /^[+-]?[\d_]+$/.test(text);
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

const FITS = {
  slider: isNumber,
  number: isNumber,
  integer: (value, text) => isNumber(value) && (text === undefined ? Number.isInteger(value) : isWhole(text)),
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  choice: () => true,
};

function kindOf(value) {
  return { boolean: "boolean", string: "string", number: "number" }[typeof value];
}

function pythonValue(text) {
  if (text === "True" || text === "False") return text === "True";
  if (/^["']/.test(text)) return pythonString(text);
  if (!PYTHON_NUMBER.test(text)) throw new SyntaxError(text);
  return Number(text.replaceAll("_", ""));
}

/** Python for `value`, in the manner of the literal that stood there. */
function literal(field, value, old) {
  const fits = field.kind === "choice" ? ["boolean", "string"].includes(typeof value) || isNumber(value) : FITS[field.kind](value);
  if (!fits) throw new RangeError(`${value} does not fit ${field.name}`);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quoted(value, /["']/.test(old[0]) ? old[0] : '"');
  const text = String(value);
  const whole = Number.isInteger(value) && (field.kind === "integer" || isWhole(old));
  if (whole) return /e/.test(text) ? BigInt(value).toString() : text;
  return /[.e]/.test(text) ? text : text + ".0";
}

const ESCAPES = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A string literal of one line; what could break the line or the encoding is escaped. */
function quoted(value, quote) {
  const escaped = (char) => {
    if (char === quote) return "\\" + char;
    if (char in ESCAPES) return ESCAPES[char];
    const code = char.codePointAt(0);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return "\\x" + code.toString(16).padStart(2, "0");
    if ((code >= 0xd800 && code < 0xe000) || code === 0x2028 || code === 0x2029) return "\\u" + code.toString(16);
    return char;
  };
  return quote + Array.from(value, escaped).join("") + quote;
}
