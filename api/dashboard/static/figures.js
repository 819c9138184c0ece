// The few figures of /metrics that the overview shows.

const NAMES = {
  draftfarm_queue_oldest_seconds: "oldestSeconds",
  draftfarm_parts_waiting: "partsWaiting",
  draftfarm_parts_running: "partsRunning",
  draftfarm_frames_per_second: "framesPerSecond",
};

/** Of Prometheus' text; what is not in it is not in the answer. */
export function readFigures(text) {
  const found = {};
  for (const line of text.split("\n")) {
    const [name, value] = line.split(" ");
    if (name in NAMES) found[NAMES[name]] = Number(value);
  }
  return found;
}
