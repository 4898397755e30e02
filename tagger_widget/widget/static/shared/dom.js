// Builders for elements, and what the parts of the screen say to each other.

/** @import { Notices } from "./types.js" */

/**
 * Build an element. Strings become text, never markup.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | number | null>} [attributes] `null` and `false` leave one out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/**
 * Build a button with a symbol.
 *
 * @param {string} className
 * @param {string} label accessible name and tooltip
 * @param {string} text the symbol
 * @returns {HTMLButtonElement}
 */
export function button(className, label, text) {
  return h("button", { type: "button", class: className, title: label, "aria-label": label }, text);
}

/**
 * Announce something to the other parts of the screen, by an event that bubbles up to the root.
 *
 * @template {keyof Notices} Type
 * @param {Element} element
 * @param {Type} type
 * @param {Notices[Type]} detail
 */
export function notify(element, type, detail) {
  element.dispatchEvent(new CustomEvent(`tagger:${type}`, { detail, bubbles: true }));
}

/**
 * Listen for what other parts of the screen announce.
 *
 * @template {keyof Notices} Type
 * @param {Element} root
 * @param {Type} type
 * @param {(detail: Notices[Type]) => void} handler
 * @param {AbortSignal} signal
 */
export function onNotice(root, type, handler, signal) {
  const listener = (/** @type {Event} */ event) => handler(/** @type {CustomEvent} */ (event).detail);
  root.addEventListener(`tagger:${type}`, listener, { signal });
}

/**
 * Wait until a widget's element is in the page, which happens after it is rendered.
 *
 * @param {Element} element
 * @param {AbortSignal} signal
 * @param {(root: HTMLElement) => boolean} isReady
 * @param {(root: HTMLElement) => void} use called with the root of the screen
 */
export function whenRooted(element, signal, isReady, use) {
  const look = () => {
    if (signal.aborted) return;
    const root = /** @type {HTMLElement | null} */ (element.closest(".tagger"));
    if (root?.isConnected && isReady(root)) use(root);
    else requestAnimationFrame(look);
  };
  look();
}

/**
 * Run an action once the last changes are painted; in a hidden page, after a moment.
 *
 * @param {() => void} action
 */
export function afterPaint(action) {
  let isDone = false;
  const once = () => {
    if (!isDone) action();
    isDone = true;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 100);
}

/**
 * Find the element around an event's target.
 *
 * @param {EventTarget | null} target
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest(target, selector) {
  const found = target instanceof Element ? target.closest(selector) : null;
  return found instanceof HTMLElement ? found : null;
}
