// The overlay that lists every key, drawn from the table of bindings.

import { h } from "../shared/dom.js";
import { commandFor } from "../shared/keyboard.js";
import { openModal } from "../shared/modal.js";

/** @typedef {import("../shared/keyboard.js").Binding} Binding */

const SIGNS = {
  ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓", PageDown: "Page Down", PageUp: "Page Up",
  Escape: "Esc", ContextMenu: "Menu",
};

/**
 * @param {string} keys
 * @param {string} className
 */
function keycaps(keys, className) {
  const caps = keys.split(/\+(?=.)/).map((key) => h("kbd", {}, SIGNS[key] ?? key));
  return h("span", { class: className }, ...caps);
}

/**
 * @param {Binding[]} bindings
 * @returns {HTMLElement}
 */
function table(bindings) {
  const sections = [...grouping(bindings, ({ group }) => group)].map(([group, members]) => {
    const rows = [...grouping(members, ({ label }) => label)].map(([label, same]) =>
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
 * @template T
 * @param {T[]} members
 * @param {(member: T) => string} key
 * @returns {Map<string, T[]>}
 */
function grouping(members, key) {
  const groups = new Map();
  for (const each of members) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return groups;
}

/**
 * Open the overlay; the keys that opened it close it, too.
 *
 * @param {HTMLElement} host
 * @param {Binding[]} bindings
 * @param {() => void} closed
 */
export function openKeyHelp(host, bindings, closed) {
  const note = h("p", {}, "Keys in colour work while you type, too; the others once the picture has been clicked, or ",
    "after Esc. On a Mac, Ctrl is Cmd and Alt is Option.");
  const key = (/** @type {KeyboardEvent} */ event) => commandFor(bindings, event) === "help";
  return openModal(host, "Keys", [table(bindings), note], { key, closed });
}
