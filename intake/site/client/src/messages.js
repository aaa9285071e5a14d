// The sentences of the page, read from its template, so that one script serves every language.

export class Messages {
  /** @type {Map<string, string>} by code, or by code and plural category: `left one` */
  #texts = new Map();
  /** @type {Map<string, string>} by code: the value that is counted */
  #counts = new Map();
  #rightToLeft = document.documentElement.dir === "rtl";
  #rules = new Intl.PluralRules(document.documentElement.lang);

  /** @param {HTMLTemplateElement} template */
  constructor(template) {
    for (const element of template.content.querySelectorAll("[data-message]")) {
      const code = element.getAttribute("data-message") ?? "";
      const category = element.getAttribute("data-category");
      this.#texts.set(category ? `${code} ${category}` : code, element.textContent ?? "");
      if (category) this.#counts.set(code, element.getAttribute("data-counts") ?? "");
    }
  }

  /**
   * @param {string} code
   * @param {Record<string, string | number>} [values] put in the place of {name}
   * @returns {string}
   */
  say(code, values = {}) {
    const text = this.#texts.get(code) ?? this.#counted(code, values) ?? code;
    return text.replace(/\{(\w+)\}/g, (/** @type {string} */ whole, /** @type {string} */ name) =>
      this.#isolated(String(values[name] ?? whole)),
    );
  }

  /**
   * @param {string} code
   * @param {Record<string, string | number>} values
   */
  #counted(code, values) {
    const number = Number(values[this.#counts.get(code) ?? ""]);
    return this.#texts.get(`${code} ${this.#rules.select(number)}`) ?? this.#texts.get(`${code} other`);
  }

  /**
   * A name or a day among words from right to left keeps its own order: without it 2026-11-23 ends in its year.
   * @param {string} value
   */
  #isolated(value) {
    return this.#rightToLeft ? `\u2068${value}\u2069` : value;
  }

  /**
   * @param {number} bytes
   * @returns {string}
   */
  size(bytes) {
    const kib = bytes / 1024;
    return kib < 1000
      ? this.say("size-small", { size: Math.ceil(kib) })
      : this.say("size", { size: (kib / 1024).toFixed(kib < 10240 ? 1 : 0) });
  }
}
