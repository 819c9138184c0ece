// What to do about an error: by its code, and where the sentence tells more, by that.

import { knows, say } from "./words.js";

const BY_SENTENCE = [
  [/not a public address/, "advice.private_address"],
  [/encrypted/, "advice.encrypted"],
  [/\(404\)|no such file/, "advice.not_found"],
  [/\(403\)|\(401\)|may have expired/, "advice.refused"],
  [/does not answer|timed out/, "advice.host_away"],
  [/larger than/, "advice.too_large"],
  [/names no http address/, "advice.local_path"],
  [/web page/, "advice.web_page"],
  [/unfinished jobs at once/, "advice.concurrent"],
  [/is full/, "advice.disk_full"],
  [/memory|SIGKILL/, "advice.memory"],
];

export function advice(errorCode, sentence) {
  const found = BY_SENTENCE.find(([pattern]) => pattern.test(sentence));
  if (found) return say(found[1]);
  const key = `advice.${errorCode}`;
  return knows(key) ? say(key) : "";
}
