// The farm at a glance: is it ready, how much waits, how fast it is, what protects it.

import { element, icon } from "./dom.js";
import { number, seconds } from "./format.js";
import { routeTo } from "./route.js";
import { statusChip, STATUSES } from "./status.js";
import { say, sayCount } from "./words.js";

/** Draw it anew; `health` null before the first answer, `figures` null where they are not public. */
export function showOverview(place, health, figures) {
  // What the reader has opened stays open, and the keyboard's focus where it was.
  const open = place.querySelector("details")?.open ?? false;
  const focused = focusable(place).indexOf(document.activeElement);
  place.replaceChildren(
    element("div", { class: "overview-row" }, readiness(health), ...numbers(health, figures)),
    element("div", { class: "overview-row second" }, jobs(health), protections(health, open)),
  );
  if (focused >= 0) focusable(place)[focused]?.focus({ preventScroll: true });
}

function focusable(place) {
  return [...place.querySelectorAll("a, summary")];
}

function readiness(health) {
  const [kind, title, detail] = verdict(health);
  return element(
    "div",
    { class: `readiness ${kind}` },
    element("span", { class: "lamp", "aria-hidden": "true" }),
    element("div", {}, element("p", { class: "readiness-title" }, title), element("p", { class: "hint" }, ...detail)),
  );
}

function verdict(health) {
  if (!health) return ["unknown", say("ready.unknown"), [say("ready.unknown_detail")]];
  if (health.status !== "ok") return ["bad", say("ready.no_store"), [say("ready.no_store_detail")]];
  if (!health.worker_services) {
    return ["poor", say("ready.no_worker"), [say("ready.no_worker_detail"), " ", element("code", {}, "draftfarm worker")]];
  }
  const workers = `${sayCount("ready.services", health.worker_services)} · ${sayCount("ready.busy", health.busy_workers)}`;
  return ["good", say("ready.good"), [workers]];
}

function numbers(health, figures) {
  const queued = health?.jobs?.queued;
  const oldest = figures?.oldestSeconds;
  const speed = figures?.framesPerSecond;
  const running = figures?.partsRunning;
  return [
    figure(
      say("figure.queue"),
      queued === undefined ? null : number(queued),
      oldest ? say("figure.oldest", { time: seconds(Math.round(oldest)) }) : queued === 0 ? say("figure.nobody_waits") : "",
    ),
    figure(
      say("figure.parts"),
      running === undefined ? null : number(running),
      running === undefined ? "" : say("figure.parts_waiting", { count: number(figures.partsWaiting ?? 0) }),
    ),
    figure(say("figure.speed"), speed === undefined ? null : number(speed, 1), say("figure.speed_unit")),
  ];
}

function figure(name, value, detail) {
  return element(
    "dl",
    { class: "figure" },
    element("dt", {}, name),
    element("dd", { class: "value" }, value ?? "–"),
    element("dd", { class: "hint" }, detail),
  );
}

function jobs(health) {
  const counts = health?.jobs ?? {};
  const entries = STATUSES.map((status) =>
    element(
      "li",
      {},
      element(
        "a",
        { class: counts[status] ? "job-count" : "job-count none", href: routeTo("", { status }) },
        statusChip(status),
        element("b", {}, status in counts ? number(counts[status]) : "–"),
      ),
    ),
  );
  return element("ul", { class: "job-counts", "aria-label": say("figure.jobs") }, entries);
}

function protections(health, open) {
  const all = health?.protections ?? [];
  const off = all.filter((one) => !one.on);
  if (!all.length) {
    return element("p", { class: "protections hint" }, icon("shield"), say(health ? "protections.untold" : "protections.asking"));
  }
  const summary = off.length
    ? say("protections.off", { off: off.length, all: all.length })
    : say("protections.on", { all: all.length });
  return element(
    "details",
    { class: `protections ${off.length ? "poor" : "good"}`, open },
    element("summary", {}, icon("shield"), summary),
    element("ul", {}, all.map(protection)),
  );
}

function protection({ name, on, detail }) {
  return element(
    "li",
    { class: on ? "on" : "off" },
    icon(on ? "exact" : "left_out"),
    element("span", {}, element("b", { lang: "en" }, name), ` ${say(on ? "protections.one_on" : "protections.one_off")}`),
    element("span", { class: "hint", lang: "en" }, detail),
  );
}
