// Types that several folders share. Nothing of it is left when the page runs.

/** @typedef {{name: string, colour: string, exclusive: boolean}} Category */
/** @typedef {{name: string, tags: string[], key: string}} TagSet */
/**
 * @typedef {object} Arrangement how the user has put the tags in order
 * @property {Category[]} categories
 * @property {Record<string, string>} members category names by tag
 * @property {string[]} hidden
 * @property {string[]} pinned
 * @property {TagSet[]} sets
 * @property {boolean} ordered whether tags are written in the order of their categories
 */

export {};
