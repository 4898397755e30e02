// The overlay that lists every key, drawn from the table of bindings.

import { button, h } from "./dom.js";

/** @typedef {import("./keyboard.js").Binding} Binding */

const SIGNS = {
  ArrowRight: "→", ArrowLeft: "←", PageDown: "Page Down", PageUp: "Page Up", Escape: "Esc", Space: "Space",
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
  return h("div", { class: "tagger-help-columns" }, ...sections);
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
 * Open the overlay; it closes by its button, Esc, `?` or a click beside it.
 *
 * @param {HTMLElement} host
 * @param {Binding[]} bindings
 * @param {() => void} onclose
 */
export function openHelp(host, bindings, onclose) {
  const before = document.activeElement;
  const done = button("tagger-help-close", "Close (Esc)", "×");
  const panel = h("div", { class: "tagger-help", role: "dialog", "aria-modal": "true", "aria-label": "Keys" },
    h("header", {}, h("h2", {}, "Keys"), done), table(bindings),
    h("p", {}, "Keys in colour work while you type, too; the others once the picture has been clicked, or after Esc. ",
      "On a Mac, Ctrl is Cmd."));
  const veil = h("div", { class: "tagger-veil" }, panel);
  const close = () => {
    veil.remove();
    onclose();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
  done.addEventListener("click", close);
  veil.addEventListener("pointerdown", (event) => event.target === veil && close());
  veil.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "?") close();
    if (event.key === "Tab") {
      event.preventDefault(); // the one button keeps the focus inside
      done.focus();
    }
  });
  host.append(veil);
  done.focus();
  return close;
}
