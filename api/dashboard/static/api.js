// The farm's API, as docs/api.md has it. Addresses are relative, so that a proxy may serve the farm below a path.

import { apiToken } from "./session.js";

const PATIENCE = 15_000;

/** The farm answered and said no. */
export class Refused extends Error {
  constructor(status, answer, retryAfter) {
    super(answer?.data?.message ?? answer?.message ?? `HTTP ${status}`);
    this.status = status;
    this.faults = answer?.errors ?? [];
    this.retryAfter = retryAfter;
  }
}

/** The farm did not answer, or something of it is broken: it is asked again. */
export class Away extends Error {}

/** Tells "answer" and "away" of every request. */
export const connection = new EventTarget();

export async function health() {
  const answer = await call("GET", "health", { accept: [503] });
  return answer.json();
}

/** Prometheus' text, null where a proxy keeps it from the public. */
export async function figures() {
  const answer = await call("GET", "metrics", { accept: [401, 403, 404, 500] });
  return answer.ok ? answer.text() : null;
}

export async function history(query) {
  return data(await call("GET", "api/tasks", { query }));
}

export async function statuses(taskIds) {
  return (await data(await call("POST", "api/tasks/status", { body: { task_ids: taskIds } }))).tasks;
}

export async function task(id) {
  return data(await call("GET", `api/tasks/${encodeURIComponent(id)}`));
}

export async function cancel(id) {
  return data(await call("POST", `api/tasks/${encodeURIComponent(id)}/cancel`));
}

export async function submit(wanted) {
  return data(await call("POST", "api/drafts/gen_video", { body: { api_token: apiToken(), ...wanted } }));
}

/** A result's link, at the address this page came from: it may know the farm by another name than the link. */
export function resultAddress(link, download = false) {
  const given = new URL(link, document.baseURI);
  const address = new URL(`files/${given.pathname.split("/").pop()}`, document.baseURI);
  address.hash = "";
  address.search = given.search;
  if (download) address.searchParams.set("download", "1");
  return address.href;
}

/** The API's address for people who call it themselves. */
export function apiBase() {
  return new URL(".", `${location.origin}${location.pathname}`).href.replace(/\/$/, "");
}

async function call(method, path, { query = {}, body, accept = [] } = {}) {
  const address = new URL(path, document.baseURI);
  address.hash = "";
  for (const [name, value] of Object.entries(query)) if (value) address.searchParams.set(name, value);
  const headers = {};
  if (apiToken() && path.startsWith("api/")) headers.Authorization = `Bearer ${apiToken()}`;
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(address, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: "no-store",
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw away("silent");
  }
  if (answer.ok || accept.includes(answer.status)) {
    connection.dispatchEvent(new Event("answer"));
    return answer;
  }
  if (answer.status >= 500) throw away("fault");
  connection.dispatchEvent(new Event("answer"));
  const said = await answer.json().catch(() => null);
  throw new Refused(answer.status, said, Number(answer.headers.get("Retry-After")) || 0);
}

async function data(answer) {
  try {
    return (await answer.json()).data;
  } catch {
    throw away("silent"); // cut off on its way
  }
}

function away(reason) {
  connection.dispatchEvent(new CustomEvent("away", { detail: reason }));
  return new Away(reason);
}
