// One row of the list. Rows are kept and changed in place, so that the keyboard's focus stays where it is.

import { element, setText } from "./dom.js";
import { fidelityRemark } from "./fidelity.js";
import { bytes, draftName, moment, printable, resolution, seconds, wholeMoment } from "./format.js";
import { routeTo } from "./route.js";
import { hasEnded, progressWords, statusChip } from "./status.js";
import { say } from "./words.js";

export const COLUMNS = ["status", "draft", "outcome", "resolution", "duration", "file_size", "render_time", "submitted"];

/** `{row, update}`. */
export function taskRow(task) {
  const cells = Object.fromEntries(COLUMNS.map((name) => [name, element("td", { role: "cell", class: name, "data-label": say(`column.${name}`) })]));
  const row = element("tr", { role: "row" }, Object.values(cells));
  const link = element("a", { class: "draft-link" });
  const place = element("span", { class: "place" });
  cells.draft.append(link, place);
  let shown = "";

  function update(now, selected) {
    row.classList.toggle("selected", selected);
    if (selected) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    link.setAttribute("href", routeTo(`task/${now.task_id}`));
    if (hasEnded(now) && shown === now.status) return;
    const { name, place: where } = now.draft_url ? draftName(now.draft_url) : { name: now.task_id, place: "" };
    setText(link, name);
    setText(place, where);
    cells.draft.title = now.draft_url ? printable(now.draft_url) : now.task_id;
    if (shown !== now.status) {
      cells.status.replaceChildren(statusChip(now.status));
      cells.outcome.replaceChildren(...outcome(now));
      cells.submitted.replaceChildren(element("time", { datetime: now.created_time, title: wholeMoment(now.created_time) }, moment(now.created_time)));
      row.dataset.status = now.status;
      shown = now.status;
    }
    if (!hasEnded(now)) updateProgress(cells.outcome, now);
    setText(cells.resolution, now.resolution ? resolution(now.resolution) : "");
    setText(cells.duration, now.duration ? seconds(now.duration) : "");
    setText(cells.file_size, now.file_size ? bytes(now.file_size) : "");
    setText(cells.render_time, now.render_time === undefined ? "" : seconds(now.render_time));
  }

  update(task, false);
  return { row, update };
}

function outcome(task) {
  if (task.status === "completed") return [fidelityRemark(task.fidelity)].filter(Boolean);
  if (task.status === "failed") {
    return [
      element("span", { class: "error-code" }, task.error_code),
      element("span", { class: "error-sentence", lang: "en", title: printable(task.error_message) }, printable(task.error_message)),
    ];
  }
  if (task.status === "cancelled") return [element("span", { class: "hint", lang: "en" }, printable(task.reason ?? ""))];
  const name = draftName(task.draft_url ?? task.task_id).name;
  return [
    element("progress", { max: 100, value: task.progress ?? 0, "aria-label": say("progress.of", { name }) }),
    element("span", { class: "progress-words" }),
  ];
}

function updateProgress(cell, task) {
  const bar = cell.querySelector("progress");
  if (bar) bar.value = task.progress ?? 0;
  const words = cell.querySelector(".progress-words");
  if (words) setText(words, progressWords(task, seconds));
}
