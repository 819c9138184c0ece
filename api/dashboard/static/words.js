// What the page says, in the reader's language.

const LANGUAGES = ["en", "zh"];
const KEPT = "draftfarm.language";

let words = {};
let language = "en";

/** The language's code, for Intl and the page's `lang`. */
export function currentLanguage() {
  return language === "zh" ? "zh-CN" : "en";
}

/** The one chosen before, else the browser's. */
export function preferredLanguage() {
  const kept = read();
  if (LANGUAGES.includes(kept)) return kept;
  const wanted = (navigator.languages ?? [navigator.language]).map((tag) => tag.toLowerCase().split("-")[0]);
  return wanted.find((code) => LANGUAGES.includes(code)) ?? "en";
}

export function otherLanguage() {
  return language === "zh" ? "en" : "zh";
}

/** Load a language and put it into the page's fixed parts. */
export async function useLanguage(code, chosen = false) {
  const answer = await fetch(new URL(`${code}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`no words for ${code}`);
  words = await answer.json();
  language = code;
  document.documentElement.lang = currentLanguage();
  if (chosen) write(code);
  sayAll(document);
}

/** A sentence; `{name}` in it is filled from `values`. */
export function say(key, values = {}) {
  const sentence = words[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Whether there is a sentence for this key: the API may know words that this page does not. */
export function knows(key) {
  return key in words;
}

/** A sentence with a number in it, in the form that the number asks for. */
export function sayCount(key, count, values = {}) {
  const form = new Intl.PluralRules(currentLanguage()).select(count) === "one" ? "one" : "other";
  return say(`${key}.${form}`, { count: new Intl.NumberFormat(currentLanguage()).format(count), ...values });
}

/** Fill `data-say` (text), `data-say-label` and `data-say-placeholder` below an element. */
export function sayAll(root) {
  for (const each of root.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
  for (const each of root.querySelectorAll("[data-say-label]")) each.setAttribute("aria-label", say(each.dataset.sayLabel));
  for (const each of root.querySelectorAll("[data-say-placeholder]")) each.placeholder = say(each.dataset.sayPlaceholder);
}

function read() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // storage is switched off
  }
}

function write(code) {
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    // chosen for this visit only
  }
}
