// The questions on the page: reads the answers, finds what is missing, empties everything.
// Which questions there are is written in the page's attributes, from the same list that the desk checks with.

import { wellFormed } from "./document.js";
import { Entries } from "./entries.js";
import { byId, one } from "./page.js";

/** @typedef {string | string[] | AnswerSet | AnswerSet[]} Answer */
/** @typedef {{[id: string]: Answer}} AnswerSet */
/** @typedef {{question: HTMLElement, control: HTMLElement, message: string}} Problem */

const TYPED = "input, textarea, select";

export class Form {
  #fields = one(document, "#fields", HTMLFieldSetElement);
  #messages;
  #entries;

  /** @param {import("./messages.js").Messages} messages */
  constructor(messages) {
    this.#messages = messages;
    this.#entries = [...document.querySelectorAll("[data-kind=entries]")].map(
      (element) => new Entries(/** @type {HTMLElement} */ (element)),
    );
    this.#fields.addEventListener("change", (event) => showOwnSet(event.target));
    this.#fields.addEventListener("input", (event) => this.#answered(event.target));
  }

  open() {
    this.#fields.disabled = false;
  }

  /** Whether anything was typed or chosen; a default does not count. */
  isTouched() {
    return controls(this.#fields).some((control) => control.type !== "file" && !isUntouched(control));
  }

  /** @returns {AnswerSet} */
  answers() {
    return answersIn(this.#fields);
  }

  /** Empties every control, also those that a browser would restore. */
  clear() {
    for (const entries of this.#entries) entries.clear();
    for (const control of controls(this.#fields)) {
      empty(control);
      showOwnSet(control);
    }
    for (const details of this.#fields.querySelectorAll("details")) details.open = false;
    this.showProblems([]);
  }

  /** @returns {Problem[]} in the order of the page */
  problems() {
    return questionsUnder(this.#fields).flatMap((question) => {
      const message = this.#problemOf(question);
      return message ? [{ question, control: controlOf(question), message }] : [];
    });
  }

  /**
   * Writes every problem beside its question and into the summary, which takes the focus.
   * @param {Problem[]} problems
   */
  showProblems(problems) {
    for (const question of questionsUnder(this.#fields)) setError(question, "");
    byId("errors-list").replaceChildren(...problems.map(summaryLine));
    byId("errors").hidden = problems.length === 0;
    for (const { question, message } of problems) setError(question, message);
    if (problems.length > 0) byId("errors").focus();
  }

  /** @param {HTMLElement} question */
  #problemOf(question) {
    const answer = answerOf(question);
    if (answer === undefined) return question.dataset.required === undefined ? "" : this.#missing(question);
    const limit = Number(question.dataset.limit ?? Infinity);
    if (typeof answer !== "string" || answer.length <= limit) return "";
    return this.#messages.say("too-long", { length: answer.length, limit });
  }

  /** @param {HTMLElement} question */
  #missing(question) {
    return this.#messages.say(question.dataset.kind === "text" || question.dataset.kind === "line" ? "needed" : "choose");
  }

  /**
   * What was wrong before is not wrong any more, or not in the same way.
   * @param {EventTarget | null} target
   */
  #answered(target) {
    const question = target instanceof HTMLElement ? target.closest("[data-question]") : null;
    if (!(question instanceof HTMLElement) || question.dataset.kind === "entries") return;
    const length = controlLength(target);
    const limit = Number(question.dataset.limit ?? Infinity);
    if (length > limit) setError(question, this.#messages.say("too-long", { length, limit }));
    else if (length > limit * 0.9) setError(question, this.#messages.say("left", { left: limit - length }), false);
    else setError(question, "");
  }
}

/** @param {EventTarget | null} control */
function controlLength(control) {
  return control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement ? control.value.length : 0;
}

/**
 * @param {Element} scope
 * @returns {AnswerSet}
 */
function answersIn(scope) {
  /** @type {AnswerSet} */
  const answers = {};
  for (const question of directQuestions(scope)) {
    const answer = answerOf(question);
    if (answer !== undefined) answers[question.dataset.question ?? ""] = answer;
  }
  return answers;
}

/**
 * An unanswered question has no answer, not an empty one.
 * @param {HTMLElement} question
 * @returns {Answer | undefined}
 */
function answerOf(question) {
  switch (question.dataset.kind) {
    case "choice":
      return question.querySelector("input:checked")?.getAttribute("value") || undefined;
    case "ticks":
      return nonEmptyList([...question.querySelectorAll("input:checked")].map((tick) => tick.getAttribute("value") ?? ""));
    case "set":
      return setAnswer(question);
    case "entries":
      return entriesAnswer(question);
    default:
      return textOf(controlOf(question));
  }
}

/** @param {HTMLElement} question */
function entriesAnswer(question) {
  /** @type {AnswerSet[]} */
  const entries = [];
  for (const entry of question.querySelectorAll("[data-entry]")) {
    const answers = nonEmptySet(entry);
    if (answers) entries.push(answers);
  }
  return nonEmptyList(entries);
}

/** @param {HTMLElement} question */
function setAnswer(question) {
  const opener = question.querySelector("[data-opens]");
  if (opener instanceof HTMLInputElement && !opener.checked) return undefined;
  const scope = question.querySelector("[data-scope]");
  return scope ? nonEmptySet(scope) : undefined;
}

/** @param {Element} scope */
function nonEmptySet(scope) {
  const answers = answersIn(scope);
  return Object.keys(answers).length > 0 ? answers : undefined;
}

/**
 * @template T
 * @param {T[]} list
 */
function nonEmptyList(list) {
  return list.length > 0 ? list : undefined;
}

/** @param {HTMLElement} control */
function textOf(control) {
  const text = "value" in control ? wellFormed(String(control.value)) : "";
  return text.trim() === "" ? undefined : text;
}

/**
 * @param {Element} scope
 * @returns {HTMLElement[]} the questions of this scope and not of one inside it
 */
function directQuestions(scope) {
  return questionsUnder(scope).filter((question) => question.parentElement?.closest("[data-scope]") === scope);
}

/**
 * @param {Element} element
 * @returns {HTMLElement[]}
 */
function questionsUnder(element) {
  return [...element.querySelectorAll("[data-question]")].filter((question) => question instanceof HTMLElement);
}

/**
 * @param {HTMLElement} question
 * @returns {HTMLElement} where the focus goes and what is marked as wrong
 */
function controlOf(question) {
  if (question.dataset.kind === "choice") return question;
  return /** @type {HTMLElement | null} */ (question.querySelector(TYPED)) ?? question;
}

/**
 * @param {Element} element
 * @returns {(HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[]}
 */
function controls(element) {
  return /** @type {any[]} */ ([...element.querySelectorAll(TYPED)]);
}

/** @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} control */
function isUntouched(control) {
  if (control instanceof HTMLInputElement && control.type !== "text") return control.checked === control.defaultChecked;
  return control.value === "";
}

/** @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} control */
function empty(control) {
  if (control instanceof HTMLInputElement && (control.type === "radio" || control.type === "checkbox")) {
    control.checked = control.defaultChecked;
  } else {
    control.value = "";
  }
}

/** @param {EventTarget | null} target a tick that shows a set of questions of its own */
function showOwnSet(target) {
  if (target instanceof HTMLInputElement && target.dataset.opens) byId(target.dataset.opens).hidden = !target.checked;
}

/**
 * @param {HTMLElement} question
 * @param {string} message
 * @param {boolean} [wrong] false for a remark that is no error
 */
function setError(question, message, wrong = true) {
  const control = controlOf(question);
  const line = document.getElementById(`${control.id}-error`);
  if (line) {
    line.textContent = message;
    line.hidden = message === "";
  }
  const isWrong = wrong && message !== "";
  question.classList.toggle("wrong", isWrong);
  if (isWrong) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

/** @param {Problem} problem */
function summaryLine({ question, control, message }) {
  const link = document.createElement("a");
  link.href = `#${control.id}`;
  link.textContent = `${question.querySelector(".label")?.textContent?.trim() ?? ""} ${message}`;
  link.addEventListener("click", (event) => {
    event.preventDefault(); // no fragment in the history
    for (let box = control.closest("details"); box; box = box.parentElement?.closest("details") ?? null) box.open = true;
    const target = control.matches(TYPED) ? control : control.querySelector("input");
    if (target instanceof HTMLElement) target.focus();
    question.scrollIntoView({ block: "center" });
  });
  const line = document.createElement("li");
  line.append(link);
  return line;
}
