// One sentence at a time for screen readers.

export function announce(sentence) {
  document.getElementById("announcements").textContent = sentence;
}
