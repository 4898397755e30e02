// The label of a completion: the tag, with the part of it, or of its other name, that matched.

import { h } from "./dom.js";

/** @import { Match } from "./types.js" */

/**
 * @param {Match} match
 * @returns {HTMLElement[]}
 */
export function matchLabel({ tag, span, alias }) {
  if (alias) return [h("span", { class: "tagger-alias" }, marked(alias, span), " → "), h("span", {}, tag)];
  return [marked(tag, span)];
}

/**
 * @param {string} text
 * @param {[number, number] | null} span
 */
function marked(text, span) {
  if (!span) return h("span", {}, text);
  const letters = [...text]; // Python counts characters, not UTF-16 units
  const [from, to] = span;
  return h("span", {}, letters.slice(0, from).join(""), h("mark", {}, letters.slice(from, to).join("")),
    letters.slice(to).join(""));
}
