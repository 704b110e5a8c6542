// Runs once for each card; the bundle behind it is loaded once for each page, as the editor's is. A chapter has a dozen
// closed places, which are a line of text until the reader comes near one, or has had the page for a while.
const load = (prefix) => import(new URL(prefix + "BUNDLE_ADDRESS", document.baseURI).href);
const editor = (prefix) => import(new URL(prefix + "EDITOR_ADDRESS", document.baseURI).href);
const LATER = 4000;
let bundle;
const newest = new WeakMap();

/** Resolves when the element is seen, or when the browser has nothing better to do. */
const near = (element) =>
  new Promise((resolve) => {
    const seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && done());
    const idle = window.requestIdleCallback ?? setTimeout;
    const timer = setTimeout(() => idle(done), LATER);
    const done = () => {
      seen.disconnect();
      clearTimeout(timer);
      resolve();
    };
    seen.observe(element);
  });

function placeholder(element, line) {
  const wait = document.createElement("p");
  wait.className = "qz-wait";
  wait.textContent = line;
  wait.style.cssText = "margin:0;padding:13px 16px;min-height:2.6em;opacity:.75";
  element.append(wait);
  return wait;
}

export default async function (component) {
  const { data, parentElement } = component;
  const waits = newest.has(parentElement);
  newest.set(parentElement, component);
  if (data.stage === "closed" && !bundle) {
    if (waits) return; // the call that waits takes in what has come meanwhile
    const wait = placeholder(parentElement, data.line);
    await near(wait);
    wait.remove();
  }
  bundle ??= load("").catch(() => load("../"));
  try {
    const { BUNDLE_EXPORT: mount } = await bundle;
    return mount(newest.get(parentElement), () => editor("").catch(() => editor("../")));
  } catch (error) {
    bundle = undefined;
    throw error;
  }
}
