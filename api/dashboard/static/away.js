// Says that the farm does not answer, for how long, and goes away by itself when it does again.

import { connection } from "./api.js";
import { seconds } from "./format.js";
import { say } from "./words.js";

const banner = document.getElementById("away");
let lastAnswer = Date.now();
let reason = "";

export function watchConnection() {
  connection.addEventListener("answer", () => {
    lastAnswer = Date.now();
    reason = "";
    banner.hidden = true;
  });
  connection.addEventListener("away", (event) => {
    reason = event.detail;
    show();
  });
  setInterval(show, 1000);
}

export function isAway() {
  return reason !== "";
}

function show() {
  if (!reason) return;
  const time = seconds(Math.round((Date.now() - lastAnswer) / 1000));
  const first = banner.hidden;
  banner.hidden = false;
  // An alert is read when it appears; the seconds after that are for the eye.
  banner.setAttribute("aria-live", first ? "assertive" : "off");
  banner.textContent = reason === "fault" ? say("away.fault", { time }) : say("away.silent", { time });
}
