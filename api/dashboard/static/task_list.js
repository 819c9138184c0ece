// The tasks of the token, newest first: pages of the history, and what is in work kept fresh.

import * as api from "./api.js";
import { announce } from "./announce.js";
import { element } from "./dom.js";
import { historyQuery } from "./filters.js";
import { draftName } from "./format.js";
import { currentRoute, routeTo } from "./route.js";
import { hasEnded } from "./status.js";
import { COLUMNS, taskRow } from "./task_row.js";
import { say } from "./words.js";

const PAGE = 30;
const EMPTY_PAGES = 10; // with filters a page may be empty before the end

export class TaskList {
  #place;
  #tasks = new Map(); // by id, in the order shown
  #rows = new Map();
  #cursor = null;
  #pages = 0;
  #filters = {};
  #asked = 0;
  #more = null;
  #body = null;

  constructor(place) {
    this.#place = place;
  }

  /** Tasks of the list that are in work. */
  inWork() {
    return [...this.#tasks.values()].filter((task) => !hasEnded(task)).map((task) => task.task_id);
  }

  get(id) {
    return this.#tasks.get(id) ?? null;
  }

  clear() {
    this.#tasks.clear();
    this.#rows.clear();
    this.#pages = 0;
    this.#asked += 1;
    this.#body = null;
    this.#place.replaceChildren();
  }

  /** Ask for the first page again, with these filters. */
  async refresh(filters) {
    const asked = (this.#asked += 1);
    const changed = JSON.stringify(filters) !== JSON.stringify(this.#filters);
    this.#filters = filters;
    const page = await this.#page(null);
    if (asked !== this.#asked) return; // other filters have been asked for meanwhile
    const older = changed || this.#pages <= 1 ? [] : [...this.#tasks.values()];
    if (!older.length) {
      this.#cursor = page.next_cursor;
      this.#pages = 1;
    }
    const known = this.#tasks;
    this.#tasks = new Map(page.tasks.map((task) => [task.task_id, newer(known.get(task.task_id), task)]));
    for (const task of older) if (!this.#tasks.has(task.task_id) && this.#fits(task)) this.#tasks.set(task.task_id, task);
    this.draw();
  }

  /** Take what has been learned of some tasks. */
  apply(tasks) {
    for (const task of tasks) {
      const before = this.#tasks.get(task.task_id);
      if (!before) continue;
      this.#tasks.set(task.task_id, { ...before, ...task });
      if (before.status !== task.status) announceChange({ ...before, ...task });
    }
    this.#update();
  }

  /** Draw all of it, as after a change of language. */
  draw(anew = false) {
    if (!this.#pages) return;
    if (anew) this.#rows.clear();
    if (!this.#tasks.size) {
      this.#body = null;
      this.#place.replaceChildren(this.#empty());
      return;
    }
    if (anew || !this.#body) this.#table();
    for (const [id, task] of this.#tasks) if (!this.#rows.has(id)) this.#rows.set(id, taskRow(task));
    for (const id of [...this.#rows.keys()]) if (!this.#tasks.has(id)) this.#rows.delete(id);
    const wanted = [...this.#tasks.keys()].map((id) => this.#rows.get(id).row);
    const present = [...this.#body.children];
    // Moving a row would take the focus out of it.
    if (wanted.length !== present.length || wanted.some((row, index) => row !== present[index])) this.#arrange(wanted);
    this.#more.hidden = !this.#cursor;
    this.#update();
  }

  #update() {
    const { view, id } = currentRoute();
    for (const [each, { update }] of this.#rows) update(this.#tasks.get(each), view === "task" && each === id);
  }

  #arrange(wanted) {
    for (const row of [...this.#body.children]) if (!wanted.includes(row)) row.remove();
    wanted.forEach((row, index) => {
      if (this.#body.children[index] !== row) this.#body.insertBefore(row, this.#body.children[index] ?? null);
    });
  }

  #table() {
    this.#body = element("tbody", { role: "rowgroup" });
    this.#more = element("button", { class: "button more", type: "button", onclick: () => this.#loadMore() }, say("tasks.more"));
    const heads = COLUMNS.map((name) => element("th", { role: "columnheader", scope: "col", class: name }, say(`column.${name}`)));
    this.#place.replaceChildren(
      element(
        "table",
        { class: "task-table", role: "table", "aria-labelledby": "tasks-title" },
        element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads)),
        this.#body,
      ),
      this.#more,
    );
  }

  async #loadMore() {
    const asked = this.#asked;
    this.#more.disabled = true;
    try {
      const page = await this.#page(this.#cursor);
      if (asked !== this.#asked && !this.#pages) return;
      const first = page.tasks.find((task) => !this.#tasks.has(task.task_id));
      for (const task of page.tasks) this.#tasks.set(task.task_id, newer(this.#tasks.get(task.task_id), task));
      this.#cursor = page.next_cursor;
      this.#pages += 1;
      this.draw();
      if (first) this.#rows.get(first.task_id)?.row.querySelector("a").focus({ preventScroll: true });
    } catch (error) {
      if (!(error instanceof api.Away || error instanceof api.Refused)) throw error;
    } finally {
      this.#more.disabled = false;
    }
  }

  async #page(cursor) {
    const query = historyQuery(this.#filters);
    let page = await api.history({ ...query, limit: PAGE, cursor });
    for (let i = 0; i < EMPTY_PAGES && !page.tasks.length && page.next_cursor; i += 1) {
      page = await api.history({ ...query, limit: PAGE, cursor: page.next_cursor });
    }
    return page;
  }

  #fits(task) {
    const { status, error_code: code } = this.#filters;
    return (!status || task.status === status) && (!code || task.error_code === code);
  }

  #empty() {
    if (Object.keys(this.#filters).length) {
      return element(
        "div",
        { class: "card empty" },
        element("h3", {}, say("empty.filtered")),
        element("a", { class: "button", href: routeTo("", {}) }, say("filters.reset")),
      );
    }
    return element(
      "div",
      { class: "card empty" },
      element("h3", {}, say("empty.title")),
      element("p", {}, say("empty.what")),
      element("a", { class: "button primary", href: routeTo("submit") }, say("submit.open")),
      element("pre", {}, element("code", {}, curl())),
    );
  }
}

/** A submission as a line for the terminal. */
export function curl(body = { draft_url: "https://example.com/draft.json" }) {
  const sent = JSON.stringify({ api_token: "<API TOKEN>", ...body }, null, 1).replace(/\n\s*/g, " ").replaceAll("'", "'\\''");
  return `curl -X POST ${api.apiBase()}/api/drafts/gen_video \\\n  -d '${sent}'`;
}

/** The history may have been read before a status that has come since. */
function newer(before, now) {
  return before && hasEnded(before) && !hasEnded(now) ? before : { ...before, ...now };
}

function announceChange(task) {
  const { name } = draftName(task.draft_url ?? task.task_id);
  announce(say("announce.status", { name, status: say(`status.${task.status}`) }));
}
