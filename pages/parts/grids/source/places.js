// Indices of elements and back: positions count in row-major order.
export const count = (shape) => shape.reduce((all, size) => all * size, 1);

export function indexOf(position, shape) {
  const index = [];
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    index.unshift(position % shape[dim]);
    position = Math.floor(position / shape[dim]);
  }
  return index;
}

/** out[1, 2]; the name alone without dimensions. */
export function at(name, position, shape) {
  return shape.length ? `${name}[${indexOf(position, shape).join(", ")}]` : name;
}
