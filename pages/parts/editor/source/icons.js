// Drawn for 16 by 16 pixels, in the colour of the text beside them.
const PATHS = {
  run: '<path d="M4.5 2.8v10.4a.6.6 0 0 0 .9.5l8.2-5.2a.6.6 0 0 0 0-1L5.4 2.3a.6.6 0 0 0-.9.5z" fill="currentColor"/>',
  runAll:
    '<path d="M2 3.2v9.6a.5.5 0 0 0 .8.4L8 9.3v3.5a.5.5 0 0 0 .8.4l5.9-4.8a.5.5 0 0 0 0-.8L8.8 2.8a.5.5 0 0 0-.8.4v3.5L2.8 2.8a.5.5 0 0 0-.8.4z" fill="currentColor"/>',
  stop: '<rect x="3.5" y="3.5" width="9" height="9" rx="1.6" fill="currentColor"/>',
  reset: '<path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.6v2.9h2.9"/>',
  copy: '<rect x="5.5" y="5.5" width="8" height="8" rx="1.8"/><path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5"/>',
  take: '<path d="M8 2.2v7.4M4.9 6.8 8 9.9l3.1-3.1M2.8 11.2v1.4a1 1 0 0 0 1 1h8.4a1 1 0 0 0 1-1v-1.4"/>',
  share: '<path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.4-2.4a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.1 9.2a2.6 2.6 0 0 0 3.7 3.7l.8-.8"/>',
  done: '<path d="M3 8.6l3.2 3.2L13 4.6"/>',
  fold: '<path d="M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5"/>',
  stale: '<circle cx="8" cy="8" r="5.5"/><path d="M8 4.8V8l2.2 1.4"/>',
};

/** An SVG element; decoration only, the word beside it or aria-label says what it means. */
export function icon(name) {
  const holder = document.createElement("template");
  holder.innerHTML =
    `<svg class="nc-icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.4"` +
    ` stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${PATHS[name].replace(
      'fill="currentColor"',
      'fill="currentColor" stroke="none"',
    )}</svg>`;
  return holder.content.firstChild;
}
