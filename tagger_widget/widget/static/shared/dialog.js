// A small dialog over the screen: it keeps the focus, Esc closes it, Enter confirms it.

import { h, notify } from "./dom.js";
import { chordsOf } from "./keyboard.js";

/** @type {Record<string, string>} */
const HISTORY_KEYS = { "Ctrl+Z": "undo", "Ctrl+Shift+Z": "redo", "Ctrl+Y": "redo" };
let dialogs = 0;

/**
 * Open a dialog.
 *
 * @param {HTMLElement} host
 * @param {object} options
 * @param {string} options.title
 * @param {(Node | string)[]} options.content
 * @param {string} [options.confirm] label of its main button; without it there is only one button, which closes it
 * @param {() => boolean | void} [options.onConfirm] false keeps the dialog open
 * @param {string} [options.className]
 * @param {() => void} [options.onClose]
 * @returns {{element: HTMLDialogElement, main: HTMLButtonElement, close: () => void}}
 */
export function openDialog(host, { title, content, confirm, onConfirm, className = "", onClose }) {
  dialogs += 1;
  const id = `tagger-dialog-${dialogs}`;
  const before = document.activeElement;
  const main = h("button", { type: "submit", class: "tagger-confirm" }, confirm ?? "Done");
  const cancel = h("button", { type: "button" }, "Cancel");
  const form = h("form", { method: "dialog" }, h("h2", { id }, title), ...content,
    h("footer", {}, ...(confirm ? [cancel] : []), main));
  const element = h("dialog", { class: `tagger-dialog ${className}`, "aria-labelledby": id }, form);
  const close = () => {
    if (!element.isConnected) return;
    element.close();
    element.remove();
    onClose?.();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    else host.focus({ preventScroll: true });
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (onConfirm?.() !== false) close();
  });
  cancel.addEventListener("click", close);
  element.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  // A click beside it closes a dialog whose changes are made at once; elsewhere typed text would be lost.
  element.addEventListener("pointerdown", (event) => {
    if (!confirm && event.target === element) close();
  });
  element.addEventListener("keydown", (event) => {
    event.stopPropagation(); // nothing typed here is a command of the screen
    const command = chordsOf(event).map((keys) => HISTORY_KEYS[keys]).find(Boolean);
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
 * Build a line of a dialog: a field with its label.
 *
 * @param {string} label
 * @param {HTMLElement} field
 * @returns {HTMLLabelElement}
 */
export function labelledField(label, field) {
  return h("label", { class: "tagger-field" }, h("span", {}, label), field);
}

/**
 * Build a text field.
 *
 * @param {string} value
 * @param {Record<string, string>} [attributes]
 * @returns {HTMLInputElement}
 */
export function textField(value, attributes = {}) {
  const field = h("input", { type: "text", autocomplete: "off", spellcheck: "false", dir: "auto", ...attributes });
  field.value = value;
  return field;
}

/**
 * Build a checkbox with its label.
 *
 * @param {string} label
 * @param {boolean} isChecked
 * @returns {{element: HTMLLabelElement, box: HTMLInputElement}}
 */
export function checkbox(label, isChecked) {
  const box = h("input", { type: "checkbox" });
  box.checked = isChecked;
  return { box, element: h("label", { class: "tagger-tick" }, box, h("bdi", {}, label)) };
}
