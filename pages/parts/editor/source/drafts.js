// Edited code, kept in the browser until it equals the original again.
// Under notes:draft:<scope>:<cell> lies {code, base}; base is the hash of the original that was edited.

const address = (scope, name) => `notes:draft:${scope}:${name}`;

/** The draft {code, base}, or null. Storage that is blocked or holds something else counts as empty. */
export function readDraft(scope, name) {
  try {
    const draft = JSON.parse(localStorage.getItem(address(scope, name)));
    return typeof draft?.code === "string" ? draft : null;
  } catch {
    return null;
  }
}

/** Keep or, when the code is the original, drop the draft. False when the browser does not keep it. */
export function writeDraft(scope, name, code, original, base) {
  try {
    if (code === original) localStorage.removeItem(address(scope, name));
    else localStorage.setItem(address(scope, name), JSON.stringify({ code, base }));
    return true;
  } catch {
    return false;
  }
}
