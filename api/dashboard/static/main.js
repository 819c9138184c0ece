// What is asked when, and what is shown where.

import * as api from "./api.js";
import { isAway, watchConnection } from "./away.js";
import { announce } from "./announce.js";
import { detailNotice, detailView } from "./detail.js";
import { readFigures } from "./figures.js";
import { showFilters, watchFilters } from "./filters.js";
import { showOverview } from "./overview.js";
import { every } from "./polling.js";
import { currentRoute, go, routeTo } from "./route.js";
import { apiToken, forgetToken, takeTokenFromAddress } from "./session.js";
import { showSignIn, watchSignIn } from "./sign_in.js";
import { hasEnded } from "./status.js";
import { submitForm } from "./submit_form.js";
import { TaskList } from "./task_list.js";
import { otherLanguage, preferredLanguage, say, useLanguage } from "./words.js";

const OVERVIEW_EVERY = 4000;
const IN_WORK_EVERY = 1500;
const LIST_EVERY = 15_000;
const AT_ONCE = 50;

const at = (id) => document.getElementById(id);
const list = new TaskList(at("task-list"));
let health = null;
let figures = null;
let counts = "";
let detail = null; // {id, task, view}
let cameFrom = null; // where the focus goes when the panel is closed
let form = null;
let polls = {};

async function start() {
  takeTokenFromAddress();
  watchConnection();
  await untilLoaded(preferredLanguage());
  form = submitForm({ close: closePanel, submitted, signOut });
  watchFilters();
  watchSignIn(signedIn);
  at("switch-language").addEventListener("click", switchLanguage);
  at("sign-out").addEventListener("click", () => signOut(false));
  at("skip").addEventListener("click", (event) => {
    event.preventDefault();
    at("tasks-title").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !at("panel").hidden) closePanel();
  });
  addEventListener("hashchange", () => {
    takeTokenFromAddress();
    showRoute(true);
  });
  showAll();
  polls = {
    overview: every(OVERVIEW_EVERY, askOverview),
    list: every(LIST_EVERY, askList),
    inWork: every(IN_WORK_EVERY, askInWork),
  };
}

async function untilLoaded(language) {
  for (;;) {
    try {
      await useLanguage(language);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

async function switchLanguage() {
  await useLanguage(otherLanguage(), true);
  if (detail) detail.view = null;
  list.draw(true);
  showAll();
}

function showAll() {
  at("switch-language").textContent = say("language.other");
  at("switch-language").lang = say("language.other_code");
  showOverview(at("overview-content"), health, figures);
  showRoute(false);
}

// Asking

async function askOverview() {
  try {
    const [now, text] = await Promise.all([api.health(), api.figures()]);
    health = now;
    figures = text === null ? null : readFigures(text);
  } finally {
    showHealth();
  }
}

function showHealth() {
  const known = isAway() ? null : health;
  showOverview(at("overview-content"), known, known && figures);
  at("version").textContent = health?.version ?? "";
  const work = known?.jobs ? known.jobs.queued + known.jobs.preparing + known.jobs.rendering : 0;
  document.title = work ? say("title.work", { count: work }) : say("title");
  const present = JSON.stringify(known?.jobs ?? null);
  if (known && counts && present !== counts) polls.list?.now(); // something came in or ended
  counts = present;
}

async function askList() {
  if (!apiToken()) return;
  try {
    await list.refresh(currentRoute().filters);
  } catch (error) {
    if (error instanceof api.Refused && error.status === 401) signOut(true);
    else if (!(error instanceof api.Refused && error.status === 400)) throw error;
  }
  if (detail && list.get(detail.id)) learn(list.get(detail.id));
}

async function askInWork() {
  const wanted = new Set(list.inWork());
  if (detail && !detail.unknown && !(detail.task && hasEnded(detail.task))) wanted.add(detail.id);
  const ids = [...wanted].slice(-AT_ONCE); // the oldest are the nearest to their end
  if (detail && wanted.has(detail.id) && !ids.includes(detail.id)) ids[0] = detail.id;
  if (!ids.length) return;
  const found = (await api.statuses(ids)).filter((task) => task.code === 0);
  list.apply(found);
  const own = found.find((task) => task.task_id === detail?.id);
  if (own) learn(own);
}

/** Something new about the task of the panel. */
function learn(task) {
  if (!detail || task.task_id !== detail.id) return;
  const before = detail.task;
  if (before && hasEnded(before) && !hasEnded(task)) return; // read before the end came
  detail.task = { ...before, ...task };
  if (!detail.view) showDetail();
  else detail.view.update(detail.task);
}

async function openTask(id) {
  detail = { id, task: list.get(id), view: null };
  showDetail();
  try {
    learn(await api.task(id)); // with links that have just been signed
  } catch (error) {
    if (detail?.id !== id || detail.task || !(error instanceof api.Refused)) return; // asked for with the rows in work
    detail.unknown = true;
    showDetail();
  }
}

// Showing

function showRoute(moved) {
  const { view, id, filters } = currentRoute();
  const signed = Boolean(apiToken());
  showSignIn(!signed);
  at("filters").hidden = !signed;
  at("sign-out").hidden = !signed;
  showFilters(filters);
  if (moved) polls.list?.now();
  if (view === "task") {
    if (detail?.id !== id) openTask(id);
    else showDetail();
  } else {
    detail = null;
    if (view === "submit" && signed) {
      form.draw();
      panel(form.node);
    } else panel(null);
  }
  list.draw();
  if (moved) moveFocus(view);
  if (view === "submit" && !signed) at("sign-in-token").focus();
}

function showDetail() {
  if (!detail.task) {
    panel(detailNotice(say(detail.unknown ? "detail.unknown" : "detail.loading"), { close: closePanel }));
    return;
  }
  detail.view ??= detailView(detail.task, { close: closePanel, again, changed: learnAll });
  panel(detail.view.node);
}

function panel(content) {
  const place = at("panel");
  place.hidden = !content;
  at("workspace").classList.toggle("with-panel", Boolean(content));
  if (content && place.firstElementChild !== content) {
    const focused = place.contains(document.activeElement);
    place.replaceChildren(content);
    place.scrollTop = 0;
    if (focused) focusPanel();
  }
  if (!content) place.replaceChildren();
  place.setAttribute("aria-label", content ? (content.querySelector("h2")?.textContent ?? "") : "");
}

function moveFocus(view) {
  if (view === "tasks") {
    const link = cameFrom && [...document.querySelectorAll(".draft-link")].find((each) => each.getAttribute("href")?.includes(cameFrom));
    if (link) link.focus({ preventScroll: true });
    cameFrom = null;
  } else if (!at("panel").hidden) {
    cameFrom = detail?.id ?? null;
    focusPanel();
    if (matchMedia("(max-width: 62rem)").matches) scrollTo(0, 0);
  }
}

function focusPanel() {
  const target = at("panel").querySelector("form input") ?? at("panel").querySelector("h2");
  target?.focus({ preventScroll: true });
}

// Doing

function closePanel() {
  go("");
}

function again(draftUrl) {
  form.prefill(draftUrl);
  go("submit");
}

function submitted(id) {
  announce(say("announce.submitted"));
  go(`task/${id}`, {});
  polls.list.now();
}

function learnAll(task) {
  list.apply([task]);
  learn(task);
  polls.overview.now();
}

function signedIn() {
  announce(say("announce.signed_in"));
  showRoute(false);
  polls.list.now();
  if (currentRoute().view === "tasks") at("tasks-title").focus({ preventScroll: true });
}

function signOut(wrong) {
  forgetToken();
  list.clear();
  if (currentRoute().view === "task") history.replaceState(null, "", routeTo("", {}));
  showRoute(false);
  showSignIn(true, wrong);
  at("sign-in-token").focus({ preventScroll: true });
}

start();
