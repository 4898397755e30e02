// A tag that completes what was typed, with the part of it, or of its other name, that matched.

import { h } from "./dom.js";

/**
 * @param {{tag: string, span: [number, number] | null, alias?: string}} match
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
  const part = (from, to) => letters.slice(from, to).join("");
  return h("span", {}, part(0, span[0]), h("mark", {}, part(span[0], span[1])), part(span[1], letters.length));
}
