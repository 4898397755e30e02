// A panel over the whole screen: for the keys, and for the result of a check.

import { button, h } from "./dom.js";

/**
 * Open a panel; its button, Esc or a click beside it closes it, and the focus returns to where it was.
 *
 * @param {HTMLElement} host
 * @param {string} title
 * @param {(Node | string)[]} content
 * @param {object} [options]
 * @param {(event: KeyboardEvent) => boolean} [options.isCloseKey] whether a key closes it as well
 * @param {() => void} [options.onClose]
 * @returns {() => void} closes it
 */
export function openModal(host, title, content, { isCloseKey = () => false, onClose = () => {} } = {}) {
  const before = document.activeElement;
  const done = button("tagger-panel-close", "Close (Esc)", "×");
  const body = h("div", { class: "tagger-panel-body", tabindex: "0", role: "group", "aria-label": title }, ...content);
  const panel = h("div", { class: "tagger-panel", role: "dialog", "aria-modal": "true", "aria-label": title },
    h("div", { class: "tagger-panel-head" }, h("h2", {}, title), done), body);
  const veil = h("div", { class: "tagger-veil" }, panel);
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    veil.remove();
    onClose();
    const target = before instanceof HTMLElement && before.isConnected ? before : host;
    target.focus({ preventScroll: true });
  };
  done.addEventListener("click", close);
  veil.addEventListener("pointerdown", (event) => {
    if (event.target === veil) close();
  });
  veil.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape" || isCloseKey(event)) {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") {
      event.preventDefault(); // the focus alternates between the two, and stays inside
      (document.activeElement === done ? body : done).focus();
    }
  });
  host.append(veil);
  done.focus();
  return close;
}
