// What of a draft is drawn exactly, closely, by a stand-in or not at all, by name: the worst first.

import { element, icon } from "./dom.js";
import { number, printable } from "./format.js";
import { knows, say, sayCount } from "./words.js";

const GRADES = ["left_out", "stand_in", "close", "exact"];
const OPEN_AT_ONCE = { left_out: 40, stand_in: 12, close: 6, exact: 0 };

/** A few words for a row of the list, null where nothing is to be said. */
export function fidelityRemark(report) {
  if (!report) return null;
  const counts = report.counts ?? {};
  const said = ["left_out", "stand_in"].filter((grade) => counts[grade]);
  if (!said.length) return element("span", { class: "remark good" }, icon("exact"), say("fidelity.nothing_missing"));
  return element(
    "span",
    { class: "remark" },
    said.map((grade) => element("span", { class: `grade ${grade}` }, icon(grade), sayCount(`fidelity.count.${grade}`, counts[grade]))),
  );
}

/** The whole report. */
export function fidelityReport(report) {
  const counts = report.counts ?? {};
  const items = report.items ?? [];
  const told = GRADES.filter((grade) => counts[grade]);
  return element(
    "section",
    { class: "fidelity", "aria-labelledby": "fidelity-title" },
    element("h3", { id: "fidelity-title" }, say("fidelity.title")),
    element("p", { class: "hint" }, say(told.length ? "fidelity.explained" : "fidelity.all_exact")),
    told.length ? element("ul", { class: "grade-counts" }, GRADES.map((grade) => gradeCount(grade, counts[grade] ?? 0))) : null,
    told.map((grade) => group(grade, items.filter((item) => item.grade === grade))),
  );
}

function gradeCount(grade, count) {
  return element(
    "li",
    { class: count ? `grade ${grade}` : "grade none" },
    element("b", {}, number(count)),
    element("span", {}, icon(grade), say(`grade.${grade}`)),
  );
}

function group(grade, items) {
  if (!items.length) return null;
  return element(
    "details",
    { class: `grade-group ${grade}`, open: items.length <= OPEN_AT_ONCE[grade] },
    element("summary", { class: `grade ${grade}` }, icon(grade), element("b", {}, say(`grade.${grade}`)), element("span", { class: "hint" }, say(`grade.${grade}.meaning`))),
    element("ul", {}, items.map(entry)),
  );
}

function entry({ kind, name, reason, uses }) {
  const key = `kind.${kind}`;
  return element(
    "li",
    {},
    element("span", { class: "kind" }, knows(key) ? say(key) : printable(kind.replaceAll("_", " "))),
    element(
      "span",
      { class: "item" },
      element("bdi", { class: "item-name" }, printable(name || say("fidelity.unnamed"))),
      uses > 1 ? element("span", { class: "uses" }, `×${uses}`) : null,
      element("span", { class: "reason", lang: "en" }, printable(reason)),
    ),
  );
}
