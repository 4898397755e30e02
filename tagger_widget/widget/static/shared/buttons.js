// Buttons that the gallery and the panels beside it share.

import { h } from "./dom.js";

/**
 * Build a toolbar button.
 *
 * @param {string} name
 * @param {string} label accessible name and tooltip; empty to use the text
 * @param {string} text
 * @returns {HTMLButtonElement}
 */
export function toolButton(name, label, text) {
  const called = label || null;
  return h("button", {
    type: "button", class: `tagger-tool tagger-tool-${name}`, title: called, "aria-label": called,
  }, text);
}
