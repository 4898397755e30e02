// Text helpers that know nothing of the page.

/**
 * Split typed text at its commas and line breaks.
 *
 * @param {string} text
 * @returns {string[]} without blanks and duplicates
 */
export function splitTags(text) {
  const parts = text.split(/[,\n]/).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ""))];
}

/**
 * Format a number with commas between thousands; `toLocaleString` is a hundred times slower.
 *
 * @param {number} count
 * @returns {string}
 */
export const formatNumber = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/**
 * Name a number of things, such as "1 image" or "2,000 images".
 *
 * @param {number} count
 * @param {string} noun in the singular
 * @returns {string}
 */
export const countOf = (count, noun) => `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
