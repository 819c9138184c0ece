// Numbers, times and addresses as people read them.

import { currentLanguage, say } from "./words.js";

const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]/g;

export function number(value, digits = 0, always = 0) {
  return new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: digits, minimumFractionDigits: always }).format(value);
}

/** "47 s", "1 min 20 s", "2 h 5 min". */
export function seconds(value) {
  if (value < 60) return say("time.s", { s: number(value, value < 10 ? 1 : 0) });
  const whole = Math.round(value);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return say("time.min", { min: minutes, s: whole % 60 });
  return say("time.h", { h: Math.floor(minutes / 60), min: minutes % 60 });
}

export function bytes(value) {
  for (const [unit, size] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]) {
    const digits = value / size < 100 ? 1 : 0;
    if (value >= size) return `${number(value / size, digits, digits)} ${unit}`;
  }
  return `${number(value)} B`;
}

/** "1080×1920" of "1080x1920". */
export function resolution(text) {
  return text.replace("x", "×");
}

/** Today's times without the day. */
export function moment(iso) {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  const today = time.toDateString() === new Date().toDateString();
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = { month: "short", day: "numeric" };
  const options = today ? { ...clock, second: "2-digit" } : { ...day, ...clock };
  return new Intl.DateTimeFormat(currentLanguage(), options).format(time);
}

export function wholeMoment(iso) {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: "medium", timeStyle: "medium" }).format(new Date(iso));
}

export function secondsBetween(from, to) {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

/** `{name, place}` of a draft's address: its last part, and the host with the part before it. */
export function draftName(address) {
  let parsed;
  try {
    parsed = new URL(address);
  } catch {
    return { name: printable(address), place: "" };
  }
  const parts = parsed.pathname.split("/").filter(Boolean).map(decoded);
  const name = parts.pop() ?? parsed.host;
  const place = parts.length ? `${parsed.host}${parts.length > 1 ? "/…" : ""}/${parts.at(-1)}` : parsed.host;
  return { name: printable(name), place: printable(place) };
}

/** Without characters that are not seen but change what is seen: names come from strangers. */
export function printable(text) {
  return text.replace(UNPRINTABLE, "\ufffd");
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
