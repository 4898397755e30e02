// A small dialog over the screen: it keeps the focus, Esc closes it, Enter confirms it.

import { h, notify } from "./dom.js";
import { chords } from "./keyboard.js";

const DONE_BACK = { "Ctrl+Z": "undo", "Ctrl+Shift+Z": "redo", "Ctrl+Y": "redo" };
let dialogs = 0;

/**
 * Open a dialog.
 *
 * @param {HTMLElement} host
 * @param {object} what
 * @param {string} what.title
 * @param {(Node | string)[]} what.content
 * @param {string} [what.confirm] what its main button says; without it there is only one to close
 * @param {() => boolean | void} [what.done] called when it is confirmed; false keeps it open
 * @param {string} [what.className]
 * @param {() => void} [what.closed]
 * @returns {{element: HTMLDialogElement, main: HTMLButtonElement, close: () => void}}
 */
export function openDialog(host, { title, content, confirm, done, className = "", closed }) {
  dialogs += 1;
  const id = `tagger-dialog-${dialogs}`;
  const before = document.activeElement;
  const main = /** @type {HTMLButtonElement} */ (h("button", { type: "submit", class: "tagger-confirm" }, confirm ?? "Done"));
  const cancel = h("button", { type: "button" }, "Cancel");
  const form = h("form", { method: "dialog" }, h("h2", { id }, title), ...content,
    h("footer", {}, ...(confirm ? [cancel] : []), main));
  const element = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: `tagger-dialog ${className}`, "aria-labelledby": id }, form));
  const close = () => {
    if (!element.isConnected) return;
    element.close();
    element.remove();
    closed?.();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    else host.focus({ preventScroll: true });
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (done?.() !== false) close();
  });
  cancel.addEventListener("click", close);
  element.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  // A click beside it closes what is carried out at once; elsewhere what was typed would be lost.
  element.addEventListener("pointerdown", (event) => !confirm && event.target === element && close());
  element.addEventListener("keydown", (event) => {
    event.stopPropagation(); // nothing typed here is a command of the screen's
    const command = chords(event).map((keys) => DONE_BACK[keys]).find(Boolean);
    const types = event.target instanceof HTMLInputElement && event.target.type === "text";
    if (!command || types) return;
    event.preventDefault();
    notify(host, "command", { command });
  });
  host.append(element);
  element.showModal();
  return { element, main, close };
}

/**
 * Build a line of a dialog: a field with its name.
 *
 * @param {string} label
 * @param {HTMLElement} field
 */
export function labelledField(label, field) {
  return h("label", { class: "tagger-field" }, h("span", {}, label), field);
}

/**
 * Build a field for text.
 *
 * @param {string} value
 * @param {Record<string, string>} [attributes]
 * @returns {HTMLInputElement}
 */
export function textField(value, attributes = {}) {
  const field = /** @type {HTMLInputElement} */ (
    h("input", { type: "text", autocomplete: "off", spellcheck: "false", dir: "auto", ...attributes }));
  field.value = value;
  return field;
}

/**
 * Build a box to be ticked, with its name.
 *
 * @param {string} label
 * @param {boolean} isTicked
 * @returns {{element: HTMLElement, box: HTMLInputElement}}
 */
export function checkbox(label, isTicked) {
  const box = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox" }));
  box.checked = isTicked;
  return { box, element: h("label", { class: "tagger-tick" }, box, h("bdi", {}, label)) };
}
