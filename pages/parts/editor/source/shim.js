// Runs once for each mounted cell; the bundle behind it is loaded once for each page.
// Pages lie one level below the root, so an address relative to the document finds the app's static folder,
// also below a host's prefix; the second try serves an address with a slash at its end.
const load = (prefix) => import(new URL(prefix + "BUNDLE_ADDRESS", document.baseURI).href);
let bundle;

// Until the bundle is here the code stands as plain text of about the size it will have.
function placeholder({ data, parentElement }) {
  if (parentElement.querySelector(".nc, .nc-wait") || data.original === undefined) return;
  const wait = document.createElement("pre");
  wait.className = "nc-wait";
  wait.textContent = data.original + "\n";
  wait.style.cssText =
    "margin:0;padding:13px 16px 52px 56px;overflow:auto;white-space:pre;border:1px solid var(--st-border-color);" +
    "border-radius:10px;font:400 14px/1.6 var(--st-code-font);color:var(--st-text-color);background:none";
  parentElement.append(wait);
}

export default async function (component) {
  bundle ??= load("").catch(() => load("../"));
  placeholder(component);
  try {
    return (await bundle).BUNDLE_EXPORT(component);
  } catch (error) {
    bundle = undefined;
    throw error;
  }
}
