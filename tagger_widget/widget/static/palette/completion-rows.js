// The rows below the box to add a tag: what was typed, and the known tags that it may mean.

import { h } from "../shared/dom.js";
import { matchLabel } from "../shared/match-label.js";
import { formatNumber } from "../shared/text.js";
import { paintCategory } from "./tag-grid.js";

/**
 * @typedef {object} Match
 * @property {string} tag
 * @property {number} count images of this dataset that have it
 * @property {[number, number] | null} span characters of `tag`, or of `alias`, that matched; null for a fuzzy match
 * @property {string} [alias] the other name that matched
 * @property {number} wide how often a wider vocabulary says it is used
 * @property {string} kind what that vocabulary says it is, such as "artist"
 */
/** @typedef {{tags: string[], match?: Match}} CompletionRow */

/**
 * @param {string[]} tags what was typed, at its commas
 * @param {Match[]} matches
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
 * Keep those completions that fit another text as well, until the right ones come.
 *
 * @param {Match[]} matches
 * @param {string} text
 * @returns {Match[]}
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
 * @param {CompletionRow} row
 * @param {object} how
 * @param {string} how.id
 * @param {number} how.at
 * @param {boolean} how.isHere whether the image has it
 * @param {boolean} how.isChosen
 * @param {boolean} how.isNext whether Enter takes the first row
 * @param {import("../shared/types.js").Category | null} how.category
 */
export function completionRow({ tags, match }, { id, at, isHere, isChosen, isNext, category }) {
  const isTyped = at === 0;
  const element = h("div", {
    id, class: isTyped ? "tagger-typed" : isHere ? "tagger-there" : null, role: "option", "aria-selected": String(isChosen),
    "aria-disabled": isHere && !isTyped ? "true" : null, "data-at": at,
  }, h("bdi", {}, ...(isTyped ? typedLabel(tags) : matchLabel(match))), ...notes(tags, match, isTyped, isHere),
  isTyped && isNext ? h("kbd", {}, "Enter") : "");
  if (tags.length === 1) paintCategory(element, category);
  return element;
}

/** What stands at the end of a row: how often the tag is used here, or elsewhere, and what it is. */
function notes(tags, match, isTyped, isHere) {
  if (tags.length > 1) return [];
  if (isHere) return [h("small", {}, "on this image")];
  if (!match) return isTyped ? [h("small", {}, "new")] : [];
  const kind = match.kind ? [h("small", { class: "tagger-kind" }, match.kind)] : [];
  if (match.count || !match.wide) return [...kind, h("small", {}, formatNumber(match.count))];
  const wide = h("small", { class: "tagger-wide", title: `Used ${formatNumber(match.wide)} times in the wider vocabulary` }, short(match.wide));
  return [...kind, wide];
}

/**
 * Shorten a large number, such as 1,234,567 to 1.2M.
 *
 * @param {number} count
 */
function short(count) {
  if (count < 1000) return String(count);
  const [value, sign] = count < 1_000_000 ? [count / 1000, "k"] : [count / 1_000_000, "M"];
  return `${value < 10 ? value.toFixed(1).replace(".0", "") : Math.round(value)}${sign}`;
}

/** @param {string[]} tags */
function typedLabel(tags) {
  const many = tags.length > 1 ? `${tags.length} tags: ` : "";
  return [`Add ${many}`, h("strong", {}, tags.join(", "))];
}
