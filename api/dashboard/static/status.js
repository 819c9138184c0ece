// A task's status as a chip: colour, picture and word.

import { element, icon } from "./dom.js";
import { say } from "./words.js";

export const STATUSES = ["queued", "preparing", "rendering", "completed", "failed", "cancelled"];
export const ERROR_CODES = ["INVALID_DRAFT", "INVALID_MEDIA", "INSUFFICIENT_QUOTA", "RENDER_TIMEOUT", "SYSTEM_ERROR"];
const ENDED = new Set(["completed", "failed", "cancelled"]);

export function hasEnded(task) {
  return ENDED.has(task.status);
}

export function statusChip(status) {
  return element("span", { class: `chip ${status}` }, icon(status), say(`status.${status}`));
}

/** "135 of 300 frames · 12 s left", as much of it as is known. */
export function progressWords(task, asSeconds) {
  const words = [];
  if (task.status === "queued") words.push(say("progress.waits"));
  if (task.frames_total && task.status === "rendering") {
    words.push(say("progress.frames", { done: task.frames_done ?? 0, total: task.frames_total }));
  } else if (task.status !== "queued") words.push(`${task.progress ?? 0} %`);
  if (task.estimated_time) words.push(say("progress.left", { time: asSeconds(task.estimated_time) }));
  return words.join(" · ");
}
