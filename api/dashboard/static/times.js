// How a task's time was spent: a bar of waiting and work, and the moments themselves.

import { element } from "./dom.js";
import { moment, seconds, secondsBetween, wholeMoment } from "./format.js";
import { say } from "./words.js";

export function taskTimes(task) {
  const stages = stagesOf(task);
  const bar = stages.length > 0 && element(
    "div",
    { class: "stages", "aria-hidden": "true" },
    stages.map(([name, length]) => {
      const stage = element("span", { class: `stage ${name}` });
      stage.style.flexGrow = String(Math.max(length, 0.01));
      return stage;
    }),
  );
  const legend = stages.length > 0 && element(
    "ul",
    { class: "stage-legend" },
    stages.map(([name, length]) => element("li", {}, element("span", { class: `dot ${name}` }), say(`stage.${name}`, { time: seconds(length) }))),
  );
  const moments = [["submitted", task.created_time], ["started", started(task) ? task.start_time : null], ["ended", task.end_time]];
  return element(
    "div",
    { class: "times" },
    bar,
    legend,
    element(
      "dl",
      { class: "facts" },
      moments.filter(([, time]) => time).map(([name, time]) =>
        element("div", {}, element("dt", {}, say(`time.${name}`)), element("dd", {}, element("time", { datetime: time, title: wholeMoment(time) }, moment(time))))),
    ),
  );
}

function stagesOf(task) {
  if (!task.end_time) return [];
  const whole = secondsBetween(task.created_time, task.end_time);
  if (!whole) return []; // the API's times are whole seconds
  if (!started(task)) return [["waited", whole]];
  return [["waited", secondsBetween(task.created_time, task.start_time)], ["worked", secondsBetween(task.start_time, task.end_time)]];
}

/** A job that ended before a worker took it up has the time of its submission as its start. */
function started(task) {
  return Boolean(task.start_time) && !(task.status !== "completed" && task.end_time && task.start_time === task.created_time);
}
