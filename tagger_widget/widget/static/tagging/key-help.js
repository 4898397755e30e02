// The overlay that lists every key, built from the table of bindings.

import { h } from "../shared/dom.js";
import { commandFor } from "../shared/keyboard.js";
import { openModal } from "../shared/modal.js";

/** @import { Binding } from "../shared/types.js" */

/** @type {Record<string, string>} */
const KEY_LABELS = {
  ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓", PageDown: "Page Down", PageUp: "Page Up",
  Escape: "Esc", ContextMenu: "Menu",
};

/**
 * Open the overlay; the keys that opened it also close it.
 *
 * @param {HTMLElement} host
 * @param {Binding[]} bindings
 * @param {() => void} onClose
 * @returns {() => void} closes it
 */
export function openKeyHelp(host, bindings, onClose) {
  const note = h("p", {}, "Keys in colour work while you type, too; the others once the picture has been clicked, or ",
    "after Esc. On a Mac, Ctrl is Cmd and Alt is Option.");
  const isCloseKey = (/** @type {KeyboardEvent} */ event) => commandFor(bindings, event) === "help";
  return openModal(host, "Keys", [table(bindings), note], { isCloseKey, onClose });
}

/**
 * @param {Binding[]} bindings
 * @returns {HTMLElement}
 */
function table(bindings) {
  const sections = [...groupBy(bindings, ({ group }) => group)].map(([group, members]) => {
    const rows = [...groupBy(members, ({ label }) => label)].map(([label, same]) =>
      h("div", { class: "tagger-help-row" }, h("dt", {}, ...same.flatMap(keysOf)), h("dd", {}, label)));
    return h("section", {}, h("h3", {}, group), h("dl", {}, ...rows));
  });
  return h("div", { class: "tagger-help-columns", role: "presentation" }, ...sections);
}

/** @param {Binding} binding */
function keysOf({ keys, where }) {
  const className = where === "anywhere" ? "tagger-chord tagger-anywhere" : "tagger-chord";
  // Nine digits in a row are a range.
  const shown = keys.length > 3 ? [keys[0], "…", keys[keys.length - 1]] : keys;
  return shown.map((each) => (each === "…" ? h("span", {}, each) : keycaps(each, className)));
}

/**
 * @param {string} keys
 * @param {string} className
 */
function keycaps(keys, className) {
  const caps = keys.split(/\+(?=.)/).map((key) => h("kbd", {}, KEY_LABELS[key] ?? key));
  return h("span", { class: className }, ...caps);
}

/**
 * @template T
 * @param {T[]} members
 * @param {(member: T) => string} key
 * @returns {Map<string, T[]>}
 */
function groupBy(members, key) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const each of members) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return groups;
}
