// Numbers as the outputs of cells show them: four significant digits, a true minus, whole floats with ".0".
export function short(value, digits = 4) {
  if (value === "nan") return "nan";
  if (value === "inf") return "∞";
  if (value === "-inf") return "−∞";
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  let text;
  if (size >= 1e6 || (size < 1e-4 && size > 0)) text = value.toExponential(digits - 2);
  else {
    const whole = String(Math.trunc(size)).length;
    text = String(Number(value.toPrecision(Math.max(digits, whole + 1))));
  }
  return text.replaceAll("-", "−");
}

/** "2×3", or the word for a scalar. */
export const shape = (sizes, words) => sizes.join("×") || words.scalar;

const MOST_TINT = 58;
const finite = (value) => typeof value === "number" && Number.isFinite(value);

/** The share of colour behind a number, as a style. */
export function tint(value, largest) {
  if (!finite(value) || !value || !largest) return null;
  const hue = value > 0 ? "plus" : "minus";
  return `background:color-mix(in srgb,var(--nt-${hue}) ${Math.round((MOST_TINT * Math.abs(value)) / largest)}%,transparent)`;
}

export const largest = (rows) => Math.max(0, ...rows.flat().filter(finite).map(Math.abs));

/** One line for a node: the numbers themselves when they are few. */
export function summary(value, words) {
  if (!value) return "";
  if (value.rows?.length === 1 && value.step.every((step) => step === 1) && value.shape.length < 2) {
    const row = value.rows[0];
    if (!value.shape.length) return short(row[0]);
    if (row.length <= 4) return `[${row.map((one) => short(one, 3)).join(", ")}]`;
  }
  return `${shape(value.shape, words)}  ${value.dtype}`;
}
