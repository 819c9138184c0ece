// One task beside the list: its video or its error, its times, and what was drawn how.

import * as api from "./api.js";
import { advice } from "./advice.js";
import { announce } from "./announce.js";
import { element, icon, setText } from "./dom.js";
import { fidelityReport } from "./fidelity.js";
import { bytes, draftName, number, printable, resolution, seconds } from "./format.js";
import { apiToken } from "./session.js";
import { hasEnded, progressWords, statusChip } from "./status.js";
import { taskTimes } from "./times.js";
import { say } from "./words.js";

/** `{update, node}`; `update(task)` draws anew only what has changed. `actions`: close, again(draftUrl), changed(task). */
export function detailView(task, actions) {
  const node = element("article", { class: "detail" });
  let drawn = "";
  let progress = () => {};

  function update(now) {
    const shape = JSON.stringify([now.status, now.attempt, Boolean(now.draft_url), Boolean(now.fidelity), Boolean(now.start_time), now.priority]);
    if (shape !== drawn) {
      drawn = shape;
      const work = hasEnded(now) ? null : workInHand(now, actions);
      progress = work?.update ?? (() => {});
      const focused = node.contains(document.activeElement);
      node.replaceChildren(
        head(now, actions),
        ...(work ? [work.node] : [ending(now, actions)]),
        ...(now.fidelity && now.status !== "failed" ? [fidelityReport(now.fidelity)] : []),
        element("section", {}, element("h3", {}, say("detail.times")), taskTimes(now)),
        facts(now),
      );
      if (focused) node.querySelector("h2").focus({ preventScroll: true });
    }
    progress(now);
  }

  update(task);
  return { node, update };
}

/** While nothing is known of it yet, or it is not there. */
export function detailNotice(sentence, actions) {
  return element("article", { class: "detail" }, bar([], actions), element("h2", { tabindex: "-1" }, sentence));
}

function head(task, actions) {
  const { name, place } = task.draft_url ? draftName(task.draft_url) : { name: task.task_id, place: "" };
  return element(
    "header",
    {},
    bar([statusChip(task.status)], actions),
    element("h2", { tabindex: "-1", class: "detail-title" }, element("bdi", {}, name)),
    place && element("p", { class: "place" }, place),
  );
}

function bar(left, actions) {
  const shut = element("button", { class: "button quiet square", type: "button", "aria-label": say("detail.close"), title: say("detail.close"), onclick: actions.close }, icon("shut"));
  return element("div", { class: "detail-bar" }, ...left, shut);
}

function workInHand(task, actions) {
  const meter = element("progress", { max: 100, "aria-label": say("column.outcome") });
  const words = element("p", { class: "progress-words" });
  const percent = element("span", { class: "percent" });
  const node = element("section", { class: "work" }, element("div", { class: "percent-row" }, percent, words), meter, canceller(task, actions));
  return {
    node,
    update(now) {
      meter.value = now.progress ?? 0;
      setText(percent, `${now.progress ?? 0} %`);
      setText(words, progressWords(now, seconds));
    },
  };
}

function canceller(task, actions) {
  const place = element("div", { class: "canceller" });
  const fault = element("p", { class: "fault", role: "alert", hidden: true });

  function ask() {
    const keep = element("button", { class: "button", type: "button", onclick: rest }, say("cancel.keep"));
    const really = element("button", { class: "button danger", type: "button", onclick: cancelIt }, say("cancel.really"));
    place.replaceChildren(element("p", {}, say("cancel.ask")), element("div", { class: "form-actions" }, really, keep), fault);
    keep.focus();
  }

  function rest(event) {
    const first = element("button", { class: "button", type: "button", onclick: ask }, say("cancel.open"));
    place.replaceChildren(first, fault);
    if (event) first.focus();
  }

  let underway = false; // a button that is disabled would lose the focus

  async function cancelIt(event) {
    if (underway) return;
    underway = true;
    try {
      const after = await api.cancel(task.task_id);
      announce(say("announce.cancelled"));
      actions.changed(after);
    } catch (error) {
      underway = false;
      rest(event);
      fault.hidden = false;
      fault.textContent = error instanceof api.Refused ? refusal(error) : say("away.try_again");
    }
  }

  if (!apiToken()) return null;
  rest();
  return place;
}

function refusal(error) {
  if (error.status === 401) return say("sign_in.wrong");
  if (error.status === 403) return say("cancel.not_yours");
  return error.message;
}

function ending(task, actions) {
  if (task.status === "completed") return film(task);
  const again = task.draft_url && apiToken()
    ? element("button", { class: "button", type: "button", onclick: () => actions.again(task.draft_url) }, say("detail.again"))
    : null;
  if (task.status === "failed") {
    return element(
      "section",
      { class: "failure" },
      element("p", { class: "error-code" }, task.error_code),
      element("p", { class: "error-sentence", lang: "en" }, printable(task.error_message)),
      element("h3", {}, say("detail.what_to_do")),
      element("p", {}, advice(task.error_code, task.error_message)),
      again,
    );
  }
  return element("section", {}, element("p", { class: "hint", lang: "en" }, printable(task.reason ?? "")), again);
}

function film(task) {
  const fault = element("p", { class: "fault", role: "alert", hidden: true }, say("detail.no_video"));
  const video = element("video", {
    controls: true,
    playsinline: true,
    preload: task.poster_url ? "none" : "metadata",
    poster: task.poster_url ? api.resultAddress(task.poster_url) : null,
    src: api.resultAddress(task.video_url),
    "aria-label": say("detail.video"),
    onerror: () => {
      fault.hidden = false;
    },
  });
  const [width, height] = (task.resolution ?? "").split("x").map(Number);
  if (width && height) video.style.aspectRatio = `${width} / ${height}`;
  return element(
    "section",
    { class: "film" },
    video,
    fault,
    element(
      "div",
      { class: "form-actions" },
      element("a", { class: "button primary", href: api.resultAddress(task.video_url, true), download: `${task.task_id}.mp4` }, icon("download"), say("detail.download")),
      copyButton(task.video_url, say("detail.copy_link")),
    ),
  );
}

function copyButton(text, label) {
  const word = element("span", {}, label);
  return element(
    "button",
    {
      class: "button",
      type: "button",
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(text);
          word.textContent = say("detail.copied");
          announce(say("detail.copied"));
        } catch {
          word.textContent = say("detail.not_copied"); // browsers allow it over HTTPS and on this machine only
        }
        setTimeout(() => setText(word, label), 2000);
      },
    },
    icon("copy"),
    word,
  );
}

function facts(task) {
  const known = [
    ["resolution", task.resolution && resolution(task.resolution)],
    ["duration", task.duration && seconds(task.duration)],
    ["frames", task.frames_total && number(task.frames_total)],
    ["file_size", task.file_size && bytes(task.file_size)],
    ["render_time", task.render_time !== undefined && seconds(task.render_time)],
    ["attempt", task.attempt > 1 && number(task.attempt)],
    ["priority", task.priority !== undefined && number(task.priority)],
    ["token", task.token_name && printable(task.token_name)],
  ].filter(([, value]) => value);
  return element(
    "section",
    {},
    element("h3", {}, say("detail.facts")),
    element("dl", { class: "facts" }, known.map(([name, value]) => element("div", {}, element("dt", {}, say(`fact.${name}`)), element("dd", {}, value)))),
    element(
      "dl",
      { class: "facts wide" },
      element("div", {}, element("dt", {}, say("fact.task_id")), element("dd", {}, element("code", {}, task.task_id))),
      task.draft_url && element("div", {}, element("dt", {}, say("fact.draft_url")), element("dd", {}, element("code", {}, printable(task.draft_url)))),
    ),
  );
}
