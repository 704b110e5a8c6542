// Runs once for each mounted component; the bundle behind it is loaded once for each page.
// Pages lie one level below the root, so an address relative to the document finds the app's static folder,
// also below a host's prefix; the second try serves an address with a slash at its end.
const load = (prefix) => import(new URL(prefix + "BUNDLE_ADDRESS", document.baseURI).href);
let bundle;

export default async function (component) {
  bundle ??= load("").catch(() => load("../"));
  try {
    return (await bundle).BUNDLE_EXPORT(component);
  } catch (error) {
    bundle = undefined;
    throw error;
  }
}
