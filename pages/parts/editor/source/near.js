// Calls back once for each element that comes near the window, a few at a time so that scrolling stays smooth.
import { scroller } from "./dom.js";
import { NEAR } from "./limits.js";

const observers = new Map();
const waiting = new Map();
let busy = false;

/** Call `act` when `element` is near the window; the returned function gives up. */
export function whenNear(element, act) {
  const root = scroller(element);
  let observer = observers.get(root);
  if (!observer) {
    observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) if (isIntersecting && waiting.has(target)) queue(target, observer);
      },
      // A margin counts only on the element that scrolls, which in Streamlit is not the window.
      { root, rootMargin: `${NEAR}px 0px` },
    );
    observers.set(root, observer);
  }
  waiting.set(element, act);
  observer.observe(element);
  return () => {
    waiting.delete(element);
    observer.unobserve(element);
  };
}

const ready = [];

function queue(target, observer) {
  observer.unobserve(target);
  ready.push(target);
  if (!busy) next();
}

function next() {
  busy = ready.length > 0;
  if (!busy) return;
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 1));
  idle(
    () => {
      const target = ready.shift();
      const act = waiting.get(target);
      waiting.delete(target);
      act?.();
      next();
    },
    { timeout: 500 },
  );
}
