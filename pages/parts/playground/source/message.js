// The server's bytes: u32 length of the JSON | JSON | float32 numbers, in the order that the JSON tells.
const LIMITS = { NaN: NaN, nan: NaN, inf: Infinity, "-inf": -Infinity };

/** A number as the server wrote it; what JSON cannot say comes as text. */
export const plain = (value) => (typeof value === "string" ? LIMITS[value] ?? NaN : value);

/** {head, points, now, frames, surfaces} of one block. */
export function unpack(bytes) {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
  const length = view.getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(copy.subarray(4, 4 + length)));
  const numbers = new Float32Array(copy.buffer, copy.byteOffset + 4 + length, (copy.byteLength - 4 - length) >> 2);
  let at = 0;
  const take = (count) => numbers.subarray(at, (at += count));
  const message = { head, points: null, frames: [], surfaces: null };
  if (head.points !== undefined) message.points = { xy: take(2 * head.points), y: take(head.points) };
  message.now = head.now.map((size) => (size === null ? null : take(size)));
  for (const sides of head.frames) {
    const count = sides[0].length;
    const chunk = Array.from({ length: count }, (_, k) => ({ numbers: sides.map((rows) => rows[k].map(plain)), weights: [] }));
    sides.forEach((_, side) => {
      for (let k = 0; k < count; k++) chunk[k].weights.push(take(head.now[side]));
    });
    message.frames.push(...chunk);
  }
  if (head.surfaces) message.surfaces = head.surfaces.map((one) => ({ ...one, here: plain(one.here), loss: take(one.side * one.side) }));
  return message;
}
