// The rows below the add-tag box: what was typed, and the known tags that complete it.

import { h } from "../shared/dom.js";
import { matchLabel } from "../shared/match-label.js";
import { formatNumber } from "../shared/text.js";
import { paintCategory } from "./tag-grid.js";

/** @import { Category, Match } from "../shared/types.js" */

/**
 * @typedef {object} ReferenceFacts
 * @property {number} wide how often the reference vocabulary says it is used
 * @property {string} kind what the reference vocabulary says it is, such as "artist"
 */
/** @typedef {Match & ReferenceFacts} Completion */
/** @typedef {{tags: string[], match?: Completion}} CompletionRow */

/**
 * @param {string[]} tags what was typed, split at its commas
 * @param {Completion[]} matches
 * @returns {CompletionRow[]} the first one is what was typed
 */
export function completionRows(tags, matches) {
  if (!tags.length) return [];
  if (tags.length > 1) return [{ tags }];
  const others = matches.filter(({ tag }) => tag !== tags[0]);
  const same = matches.find(({ tag }) => tag === tags[0]);
  return [{ tags, match: same }, ...others.map((match) => ({ tags: [match.tag], match }))];
}

/**
 * Keep the completions that match another text as well, until the right ones arrive.
 *
 * @param {Completion[]} matches
 * @param {string} text
 * @returns {Completion[]}
 */
export function refilterMatches(matches, text) {
  const folded = text.toLowerCase();
  if (!folded) return [];
  return matches.flatMap((match) => {
    const letters = (match.alias ?? match.tag).toLowerCase();
    const at = letters.indexOf(folded);
    if (at < 0) return [];
    const start = [...letters.slice(0, at)].length;
    return [{ ...match, span: /** @type {[number, number]} */ ([start, start + [...folded].length]) }];
  });
}

/**
 * Shorten a large number, such as 1,234,567 to 1.2M.
 *
 * @param {number} count
 * @returns {string}
 */
export function shortNumber(count) {
  if (count < 1000) return String(count);
  const [value, unit] = count < 1_000_000 ? [count / 1000, "k"] : [count / 1_000_000, "M"];
  return `${value < 10 ? value.toFixed(1).replace(".0", "") : Math.round(value)}${unit}`;
}

/**
 * @param {CompletionRow} row
 * @param {object} state
 * @param {string} state.id
 * @param {number} state.index
 * @param {boolean} state.isOnImage whether the image has it
 * @param {boolean} state.isChosen
 * @param {boolean} state.isDefault whether Enter takes the first row
 * @param {Category | null} state.category
 * @returns {HTMLElement}
 */
export function completionRow({ tags, match }, { id, index, isOnImage, isChosen, isDefault, category }) {
  const isTyped = index === 0;
  const element = h("div", {
    id, class: isTyped ? "tagger-typed" : isOnImage ? "tagger-there" : null, role: "option",
    "aria-selected": String(isChosen), "aria-disabled": isOnImage && !isTyped ? "true" : null, "data-at": index,
  }, h("bdi", {}, ...(isTyped || !match ? typedLabel(tags) : matchLabel(match))),
  ...(tags.length > 1 ? [] : notes(match, isTyped, isOnImage)), isTyped && isDefault ? h("kbd", {}, "Enter") : "");
  if (tags.length === 1) paintCategory(element, category);
  return element;
}

/**
 * What the end of a row says: how often the tag is used here, or elsewhere, and what it is.
 *
 * @param {Completion | undefined} match
 * @param {boolean} isTyped
 * @param {boolean} isOnImage
 * @returns {HTMLElement[]}
 */
function notes(match, isTyped, isOnImage) {
  if (isOnImage) return [h("small", {}, "on this image")];
  if (!match) return isTyped ? [h("small", {}, "new")] : [];
  const kind = match.kind ? [h("small", { class: "tagger-kind" }, match.kind)] : [];
  if (match.count || !match.wide) return [...kind, h("small", {}, formatNumber(match.count))];
  const title = `Used ${formatNumber(match.wide)} times in the wider vocabulary`;
  return [...kind, h("small", { class: "tagger-wide", title }, shortNumber(match.wide))];
}

/**
 * @param {string[]} tags
 * @returns {(Node | string)[]}
 */
function typedLabel(tags) {
  const many = tags.length > 1 ? `${tags.length} tags: ` : "";
  return [`Add ${many}`, h("strong", {}, tags.join(", "))];
}
