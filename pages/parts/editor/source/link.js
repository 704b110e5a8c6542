// An address that leads to one cell, and may bring its code: ?cell=NAME&edit=CODE, deflated and in base64url.
const LONGEST = 6_000; // characters of code in an address; servers and chats cut longer ones
const MOST = 100_000; // characters that a link may unfold to

/** The address of this page with this cell, and with `code` unless it is null; null when that is too long. */
export async function linkTo(name, code) {
  const address = new URL(document.location.href);
  address.hash = "";
  for (const key of ["cell", "edit"]) address.searchParams.delete(key);
  address.searchParams.set("cell", name);
  if (code !== null) {
    const packed = await through(new TextEncoder().encode(code), new CompressionStream("deflate-raw"));
    const letters = btoa(String.fromCharCode(...packed)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    if (letters.length > LONGEST) return null;
    address.searchParams.set("edit", letters);
  }
  return address.href;
}

/** The code that `letters` hold. Throws for what is cut off, damaged or too large. */
export async function unpacked(letters) {
  const packed = Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const code = await through(packed, new DecompressionStream("deflate-raw"), MOST * 3);
  return new TextDecoder("utf-8", { fatal: true }).decode(code);
}

async function through(bytes, transform, most = Infinity) {
  const parts = [];
  let size = 0;
  for await (const part of new Blob([bytes]).stream().pipeThrough(transform)) {
    size += part.length;
    if (size > most) throw new RangeError("too large");
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

let taken = false;

/** What the address of this page asks for: {cell, edit} or null; told once, so that moving on is not pulled back. */
export function asked() {
  // The address that the reader opened: Streamlit drops what it does not know from the one that is shown.
  const opened = performance.getEntriesByType("navigation")[0]?.name ?? document.location.href;
  const { searchParams } = new URL(opened);
  const cell = searchParams.get("cell");
  if (taken || !cell) return null;
  return { cell, edit: searchParams.get("edit"), take: () => (taken = true) };
}
