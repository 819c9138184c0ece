// The filters over the list. They are in the page's address; this is their form.

import { element } from "./dom.js";
import { currentRoute, go } from "./route.js";
import { ERROR_CODES, STATUSES } from "./status.js";
import { say } from "./words.js";

const PERIODS = { hour: 3600, day: 86_400, week: 7 * 86_400 };

const form = document.getElementById("filters");

export function watchFilters() {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => go(path(), chosen()));
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    go(path(), {});
  });
}

/** Write the choices in the present language, and choose what the address says. */
export function showFilters(filters) {
  options("status", "filters.any_status", STATUSES.map((status) => [status, say(`status.${status}`)]));
  options("error_code", "filters.any_error", ERROR_CODES.map((code) => [code, code]));
  options("period", "filters.any_time", [...Object.keys(PERIODS), "custom"].map((name) => [name, say(`filters.period.${name}`)]));
  for (const name of ["status", "error_code", "period", "since", "until"]) form.elements[name].value = filters[name] ?? "";
  for (const moment of form.querySelectorAll(".moment")) moment.hidden = filters.period !== "custom";
  form.querySelector("[type=reset]").hidden = !Object.keys(filters).length;
  form.classList.toggle("active", Object.keys(filters).length > 0);
}

/** The history's parameters. */
export function historyQuery({ status, error_code, period, since, until }) {
  const query = { status, error_code };
  if (period in PERIODS) query.since = new Date(Date.now() - PERIODS[period] * 1000).toISOString();
  if (period === "custom") {
    query.since = instant(since);
    query.until = instant(until);
  }
  return query;
}

/** A local time of the form as the API takes it. */
function instant(local) {
  const time = new Date(local ?? "");
  return Number.isNaN(time.getTime()) ? "" : time.toISOString();
}

function chosen() {
  const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
  if (given.period !== "custom") {
    delete given.since;
    delete given.until;
  }
  return given;
}

/** A task that is open beside the list stays open. */
function path() {
  const { view, id } = currentRoute();
  return view === "task" ? `task/${id}` : "";
}

function options(name, any, choices) {
  const select = form.elements[name];
  const { value } = select;
  select.replaceChildren(...[["", say(any)], ...choices].map(([key, word]) => element("option", { value: key }, word)));
  select.value = value;
}
