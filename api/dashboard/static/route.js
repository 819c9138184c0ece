// What is shown is in the address's fragment, so that it can be linked and the back button works.
//   #/?status=failed          the tasks
//   #/task/<id>?status=failed a task beside them
//   #/submit                  the form

const FILTERS = ["status", "error_code", "period", "since", "until"];

/** `{view, id, filters}` of the present address. */
export function currentRoute() {
  const [path, query = ""] = location.hash.replace(/^#/, "").split("?");
  const [, view = "", id = ""] = path.split("/");
  const given = new URLSearchParams(query);
  const filters = Object.fromEntries(FILTERS.map((name) => [name, given.get(name) ?? ""]).filter(([, value]) => value));
  if (view === "task" && id) return { view, id, filters };
  return { view: view === "submit" ? view : "tasks", id: "", filters };
}

/** A fragment for links. Filters are kept unless others are given. */
export function routeTo(path, filters = currentRoute().filters) {
  const query = new URLSearchParams(filters).toString();
  return `#/${path}${query ? `?${query}` : ""}`;
}

export function go(path, filters) {
  location.hash = routeTo(path, filters);
}
