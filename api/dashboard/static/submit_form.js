// Submitting a draft: docs/api.md's fields, and the API's own sentences beside them.

import * as api from "./api.js";
import { element, icon } from "./dom.js";
import { curl } from "./task_list.js";
import { say, sayAll } from "./words.js";

const OUTPUT = ["resolution", "fps", "quality", "format"];

/** `{node, draw, prefill}`; kept between visits, so that nothing typed is lost. `actions`: close, submitted(id), signOut. */
export function submitForm(actions) {
  const form = document.getElementById("submit-template").content.firstElementChild.cloneNode(true);
  const title = element("h2", { tabindex: "-1" });
  const shut = element("button", { class: "button quiet square", type: "button", onclick: actions.close }, icon("shut"));
  const node = element("article", { class: "detail" }, element("div", { class: "detail-bar" }, title, shut), form);
  const button = form.querySelector("[type=submit]");

  function draw() {
    sayAll(form);
    title.textContent = say("submit.title");
    shut.setAttribute("aria-label", say("detail.close"));
    showCurl();
  }

  function showCurl() {
    form.querySelector(".as-curl code").textContent = curl(wanted(form));
  }

  form.addEventListener("input", showCurl);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    showFaults(form, []);
    button.disabled = true;
    try {
      const task = await api.submit(wanted(form));
      form.elements.draft_url.value = "";
      actions.submitted(task.task_id);
    } catch (error) {
      if (!(error instanceof api.Refused || error instanceof api.Away)) throw error;
      if (error.status === 401) actions.signOut(true);
      else showFaults(form, sentences(error));
    } finally {
      button.disabled = false;
    }
  });
  return {
    node,
    draw,
    prefill(draftUrl) {
      form.elements.draft_url.value = draftUrl;
      showFaults(form, []);
    },
  };
}

function sentences(error) {
  if (error instanceof api.Away) return [say("away.try_again")];
  return error.faults.length ? error.faults : [error.message];
}

/** The request's body, without what is as the draft has it. A number that is none is sent as it was typed. */
function wanted(form) {
  const given = (name) => form.elements[name].value.trim();
  const body = { draft_url: given("draft_url") };
  const output = {};
  for (const name of OUTPUT) if (given(name)) output[name] = name === "fps" ? numeric(given(name)) : given(name);
  if (output.quality === "standard") delete output.quality;
  if (output.format === "mp4") delete output.format;
  if (Object.keys(output).length) body.output = output;
  if (given("priority") && given("priority") !== "5") body.priority = numeric(given("priority"));
  if (given("callback_url")) body.callback_url = given("callback_url");
  return body;
}

function numeric(text) {
  return Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Each sentence beside the field that it begins with, the rest above the button. */
function showFaults(form, faults) {
  const left = new Set(faults);
  for (const field of form.querySelectorAll("[data-field]")) {
    const name = field.dataset.field;
    const own = faults.filter((fault) => fault.startsWith(name));
    own.forEach((fault) => left.delete(fault));
    const place = field.querySelector(".fault");
    place.hidden = !own.length;
    place.textContent = own.join("\n");
    const input = field.querySelector("input, select");
    if (own.length) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
  const general = form.querySelector(".general");
  general.hidden = !left.size;
  general.textContent = [...left].join("\n");
  form.querySelector("[aria-invalid]")?.focus();
}
