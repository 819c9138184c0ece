// Asking for the API token, once for each tab.

import * as api from "./api.js";
import { forgetToken, keepToken } from "./session.js";
import { say } from "./words.js";

const form = document.getElementById("sign-in");
const field = document.getElementById("sign-in-token");
const fault = document.getElementById("sign-in-fault");
let faultKey = "";

/** `signedIn()` is called once the farm has taken a token. */
export function watchSignIn(signedIn) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const token = field.value.trim();
    if (!token) {
      show("sign_in.missing");
      return;
    }
    keepToken(token);
    try {
      await api.history({ limit: 1 });
    } catch (error) {
      forgetToken();
      show(error.status === 401 ? "sign_in.wrong" : "away.try_again");
      field.select();
      return;
    }
    field.value = "";
    show("");
    signedIn();
  });
}

export function showSignIn(wanted, wrong = false) {
  form.hidden = !wanted;
  if (wrong) show("sign_in.wrong");
  else show(wanted ? faultKey : "");
}

function show(key) {
  faultKey = key;
  fault.hidden = !key;
  fault.textContent = key ? say(key) : "";
  if (key) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}
