// Runs once for each mounted part; the bundle behind it is loaded once for each page, as the editor's is.
const load = (prefix) => import(new URL(prefix + "PLAYGROUND_ADDRESS", document.baseURI).href);
let bundle;

export default async function (component) {
  bundle ??= load("").catch(() => load("../"));
  try {
    return (await bundle).PLAYGROUND_EXPORT(component);
  } catch (error) {
    bundle = undefined;
    throw error;
  }
}
