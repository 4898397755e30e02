// A panel over the whole screen: for the keys, and for what a check found.

import { button, h } from "./dom.js";

/**
 * Open a panel; it closes by its button, Esc or a click beside it, and gives the focus back.
 *
 * @param {HTMLElement} host
 * @param {string} title
 * @param {(Node | string)[]} content
 * @param {object} [on]
 * @param {(event: KeyboardEvent) => boolean} [on.key] answers whether a key closes it as well
 * @param {() => void} [on.closed]
 * @returns {() => void} closes it
 */
export function openModal(host, title, content, { key = () => false, closed = () => {} } = {}) {
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
    closed();
    const back = before instanceof HTMLElement && before.isConnected ? before : host;
    back.focus({ preventScroll: true });
  };
  done.addEventListener("click", close);
  veil.addEventListener("pointerdown", (event) => event.target === veil && close());
  veil.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape" || key(event)) {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") {
      event.preventDefault(); // these two keep the focus inside
      (document.activeElement === done ? body : done).focus();
    }
  });
  host.append(veil);
  done.focus();
  return close;
}
