/* Small helpers for the document. Text is only ever put in as text. */

export function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

/** Changes a text only if it differs, so that a selection stays and a screen reader says it once. An empty one hides. */
export function write(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
  element.hidden = text === "";
}
