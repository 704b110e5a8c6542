/** Seconds to be read at a glance: 0.04, 0.8, 3.2, 41. */
export function seconds(value) {
  if (value < 0.1) return value.toFixed(2);
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
