// Small ways to reach the elements of the page; a missing one is a fault of the template and stops the script.

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  return found(document.getElementById(id), id);
}

/**
 * @template {HTMLElement} T
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function one(parent, selector, type) {
  const element = found(parent.querySelector(selector), selector);
  if (!(element instanceof type)) throw new TypeError(selector);
  return element;
}

/**
 * @template T
 * @param {T | null} element
 * @param {string} name
 * @returns {T}
 */
function found(element, name) {
  if (element === null) throw new ReferenceError(name);
  return element;
}

/**
 * @param {string} templateSelector
 * @param {ParentNode} parent
 * @returns {HTMLElement} the first element of a template, copied
 */
export function copyOf(templateSelector, parent = document) {
  const { content } = one(parent, templateSelector, HTMLTemplateElement);
  const element = content.firstElementChild?.cloneNode(true);
  if (!(element instanceof HTMLElement)) throw new TypeError(templateSelector);
  return element;
}
