// Runs once for each card; the bundle behind it is loaded once for each page, as the editor's is.
const load = (prefix) => import(new URL(prefix + "BUNDLE_ADDRESS", document.baseURI).href);
const editor = (prefix) => import(new URL(prefix + "EDITOR_ADDRESS", document.baseURI).href);
let bundle;

export default async function (component) {
  bundle ??= load("").catch(() => load("../"));
  try {
    const { BUNDLE_EXPORT: mount } = await bundle;
    return mount(component, () => editor("").catch(() => editor("../")));
  } catch (error) {
    bundle = undefined;
    throw error;
  }
}
