/*
 * The list of streams. A row stays the same element for as long as its stream is listed: what has the focus keeps it,
 * and a press that begins on a row ends on it.
 */

import { element, write } from "./dom.js";

export class StreamList {
  #list;
  #choose;
  #rows = new Map();
  #current = null;

  /** Rows go into the list; a click on one chooses its stream. */
  constructor(list, choose) {
    this.#list = list;
    this.#choose = choose;
  }

  /** Marks the row of this stream, now and whenever it is listed. */
  mark(name) {
    this.#current = name;
    this.#rows.forEach((row) => row.button.setAttribute("aria-current", String(row.name === name)));
  }

  /** Shows entries of id, name, state, active and more. Two entries never change their order. */
  show(entries) {
    const listed = new Set(entries.map((entry) => entry.id));
    for (const [id, row] of this.#rows) {
      if (!listed.has(id)) {
        row.item.remove();
        this.#rows.delete(id);
      }
    }
    entries.forEach((entry, index) => {
      const row = this.#rows.get(entry.id) ?? this.#add(entry);
      write(row.state, entry.state);
      row.state.classList.toggle("active", entry.active);
      write(row.more, entry.more);
      if (this.#list.children[index] !== row.item) {
        this.#list.insertBefore(row.item, this.#list.children[index] ?? null);
      }
    });
  }

  #add({ id, name }) {
    const row = { name, item: element("li"), button: element("button") };
    row.button.type = "button";
    row.button.setAttribute("aria-current", String(name === this.#current));
    row.button.addEventListener("click", () => this.#choose(name));
    row.button.append(element("strong", name));
    row.state = row.button.appendChild(element("span", "", "state"));
    row.more = row.button.appendChild(element("span", "", "more"));
    row.item.append(row.button);
    this.#rows.set(id, row);
    return row;
  }
}
