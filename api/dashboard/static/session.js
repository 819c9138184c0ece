// The API token: in this tab's storage, in the Authorization header, and nowhere else.

const KEPT = "draftfarm.api_token";
const IN_ADDRESS = /^#token=([^&/?#]+)/;

let inMemory = ""; // where the browser keeps no storage

export function apiToken() {
  try {
    return sessionStorage.getItem(KEPT) ?? inMemory;
  } catch {
    return inMemory;
  }
}

export function keepToken(token) {
  inMemory = token;
  try {
    sessionStorage.setItem(KEPT, token);
  } catch {
    // in memory until the tab is closed
  }
}

export function forgetToken() {
  inMemory = "";
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // nothing was kept
  }
}

/** Take the token of an address `/#token=…`, and remove it from the address bar and the history. */
export function takeTokenFromAddress() {
  const found = IN_ADDRESS.exec(location.hash);
  if (!found) return;
  history.replaceState(null, "", `${location.pathname}${location.search}#/`);
  try {
    keepToken(decodeURIComponent(found[1]));
  } catch {
    // not a token
  }
}
