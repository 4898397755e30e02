// Small builders of the page's own elements. Text goes in as text, never as markup.

/**
 * Build an element.
 *
 * @param {string} tag
 * @param {Record<string, string | boolean | number | null>} [attributes] `null` and `false` leave one out
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
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
 * Build a button that does not take the focus away from what is being typed.
 *
 * @param {string} className
 * @param {string} label what it is called aloud and on hover
 * @param {string} text what it shows
 * @returns {HTMLButtonElement}
 */
export function button(className, label, text) {
  const element = h("button", { type: "button", class: className, title: label, "aria-label": label }, text);
  return /** @type {HTMLButtonElement} */ (element);
}

/**
 * Tell the other parts of the screen something, by an event that bubbles up to the root.
 *
 * @param {Element} element
 * @param {string} type
 * @param {object} [detail]
 */
export function notify(element, type, detail = {}) {
  element.dispatchEvent(new CustomEvent(`tagger:${type}`, { detail, bubbles: true }));
}

/**
 * Wait for the root of the screen: a widget's element is put into the page after it is rendered.
 *
 * @param {Element} element
 * @param {AbortSignal} signal
 * @param {(root: HTMLElement) => boolean} isReady
 * @param {(root: HTMLElement) => void} found
 */
export function whenRooted(element, signal, isReady, found) {
  const look = () => {
    if (signal.aborted) return;
    const root = /** @type {HTMLElement | null} */ (element.closest(".tagger"));
    if (root?.isConnected && isReady(root)) found(root);
    else requestAnimationFrame(look);
  };
  look();
}

/**
 * Do something once what was changed just now has been painted; in a hidden page, soon.
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
 * Send a message to Python. A page that is being left has its line to Python closed while timers and observers still
 * run: what they have to say is for nobody then.
 *
 * @param {any} model
 * @param {object} message
 * @param {ArrayBuffer[]} [buffers]
 */
export function sendMessage(model, message, buffers) {
  try {
    model.send(message, undefined, buffers);
  } catch (error) {
    if (!(error instanceof Error) || error.message !== "Cannot send") throw error;
  }
}
