// Numbers that the editor keeps to. Times in milliseconds.

/** All sources of one run, in UTF-8 bytes; event.py refuses the same. */
export const MOST_BYTES = 300_000;

/** A slider that is dragged starts at most one run in this time. */
export const BETWEEN_RUNS = 50;

/** Time between two questions how a run is getting on: at first, and after the first SOON of the run. */
export const POLL_SOON = 250;
export const POLL_LATER = 500;
export const SOON = 5_000;

/** A run shorter than this never turns its button into a stop button: no flicker. */
export const SHOW_BUSY = 200;

/** An event without an answer is sent again after this time, and given up after so many times. */
export const ANSWER = 6_000;
export const TRIES = 4;

/** The server has seen the run but tells of none: then there is none. */
export const ACCEPTED = 3_000;

/** A cell that left the document comes back within this time, or is forgotten. */
export const GRACE = 500;

/** Typing rests for so long before the draft is written. */
export const DRAFT = 300;

/** Cells this far outside the window (in pixels) are made into editors already. */
export const NEAR = 600;

/** Editor states kept of cells that left the page, so that undo survives a visit to another page. */
export const PARKED = 60;

/** Code longer than this many characters is not coloured while it is not an editor. */
export const COLOURED = 20_000;
