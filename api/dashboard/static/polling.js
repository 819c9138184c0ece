// Asking again and again, gently: one request at a time, none while the page is hidden.

import { Away, Refused } from "./api.js";

const AFTER_FAULT = 3000;

/** Do `work` now and so many milliseconds after each end. `now()` of what is returned does not wait. */
export function every(milliseconds, work) {
  let timer = 0;
  let running = false;
  let again = false;

  async function run() {
    clearTimeout(timer);
    if (document.hidden) return; // goes on when the page is looked at
    if (running) {
      again = true;
      return;
    }
    running = true;
    let pause = milliseconds;
    try {
      await work();
    } catch (error) {
      if (error instanceof Refused) pause = Math.max(milliseconds, error.retryAfter * 1000);
      else if (error instanceof Away) pause = Math.max(milliseconds, AFTER_FAULT);
      else throw error;
    } finally {
      running = false;
      timer = setTimeout(run, again ? 0 : pause);
      again = false;
    }
  }

  document.addEventListener("visibilitychange", run);
  run();
  return { now: run };
}
