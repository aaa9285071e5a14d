// The same questions for several persons: adds and removes copies of a template.

import { copyOf, one } from "./page.js";

export class Entries {
  #element;
  #add;
  #next = 0; // ids are never used twice, the visible numbers are

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    this.#add = one(element, "[data-add]", HTMLButtonElement);
    this.#add.addEventListener("click", () => this.#append().querySelector("input")?.focus());
    this.#append();
  }

  clear() {
    for (const entry of this.#all()) entry.remove();
    this.#next = 0;
    this.#append();
  }

  #all() {
    return [...this.#element.querySelectorAll("[data-entry]")];
  }

  #append() {
    const entry = copyOf("template", this.#element);
    renumber(entry, `${this.#element.id}-N-`, `${this.#element.id}-${this.#next++}-`);
    one(entry, "[data-remove]", HTMLButtonElement).addEventListener("click", () => this.#remove(entry));
    this.#add.before(entry);
    this.#update();
    return entry;
  }

  /** @param {HTMLElement} entry */
  #remove(entry) {
    entry.remove();
    this.#update();
    this.#add.focus();
  }

  #update() {
    const all = this.#all();
    all.forEach((entry, index) => (one(entry, "[data-number]", HTMLElement).textContent = String(index + 1)));
    for (const entry of all) one(entry, "[data-remove]", HTMLButtonElement).hidden = all.length === 1;
    this.#add.hidden = all.length >= Number(this.#element.dataset.limit);
  }
}

/**
 * @param {HTMLElement} entry
 * @param {string} placeholder
 * @param {string} prefix
 */
function renumber(entry, placeholder, prefix) {
  for (const element of entry.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes(placeholder)) element.setAttribute(name, value.replaceAll(placeholder, prefix));
    }
  }
}
