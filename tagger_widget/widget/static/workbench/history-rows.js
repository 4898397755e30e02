// The rows of the history: one for each edit, below the day on which it was made. Times are those of the user's clock.

import { toolButton } from "../shared/buttons.js";
import { h } from "../shared/dom.js";
import { countOf, formatNumber } from "../shared/text.js";

/** @import { ListItem } from "../shared/virtual-list.js" */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_HEIGHT = 30;
const ROW_HEIGHT = 60;
const NOTE_HEIGHT = 34;

/**
 * @typedef {object} EditFacts an edit
 * @property {string} id
 * @property {number} at milliseconds since the epoch
 * @property {string} kind
 * @property {string} what
 * @property {string} author
 * @property {string} who what the author is called
 * @property {number} images how many
 * @property {string} image name of the only one; empty if there are more or none
 * @property {boolean} undone
 * @property {number} left number of images that were left out when it was undone
 * @property {"undo" | "redo" | ""} turn what can be done about it
 * @property {string} target id of the edit that has to be undone for that
 */
/**
 * @typedef {object} EditItem
 * @property {EditFacts} row
 * @property {string} when
 * @property {boolean} hasPeople whether the author is shown
 * @property {string} today
 * @property {string} day
 */
/** @typedef {ListItem & {edit?: EditItem, heading?: string, note?: string}} HistoryItem an edit, a day, or a note */

const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });

/**
 * @param {number} at
 * @returns {string}
 */
export const exactTime = (at) => exactFormat.format(at);

/**
 * Say when something was, as seen now.
 *
 * @param {number} at
 * @param {number} now
 * @returns {string}
 */
export function relativeTime(at, now) {
  const passed = now - at;
  if (passed < MINUTE_MS && passed > -MINUTE_MS) return "just now";
  if (passed < HOUR_MS && passed > 0) return `${Math.floor(passed / MINUTE_MS)} min ago`;
  return clockFormat.format(at);
}

/**
 * @param {number} at
 * @param {string} today
 * @param {string} yesterday
 * @returns {string}
 */
function dayOf(at, today, yesterday) {
  const day = new Date(at).toDateString();
  if (day === today) return "Today";
  return day === yesterday ? "Yesterday" : dayFormat.format(at);
}

/**
 * Put edits below headings of their days.
 *
 * @param {EditFacts[]} rows newest first
 * @param {number} now
 * @param {Map<string, HistoryItem>} known former items, by key: those that look the same are used again
 * @param {boolean} hasPeople whether to show who made them
 * @returns {HistoryItem[]}
 */
export function groupByDay(rows, now, known, hasPeople) {
  const today = new Date(now).toDateString();
  const before = new Date(now);
  before.setDate(before.getDate() - 1);
  const yesterday = before.toDateString();
  const itemOf = (/** @type {EditFacts} */ row) => {
    const former = known.get(row.id);
    const was = former?.edit;
    const isSame = was && was.row === row && was.today === today && was.hasPeople === hasPeople;
    if (isSame && now - row.at > HOUR_MS) return former; // formatting dates takes long for thousands of rows
    const when = relativeTime(row.at, now);
    if (isSame && was.when === when) return former;
    const edit = { row, when, hasPeople, today, day: dayOf(row.at, today, yesterday) };
    return { key: row.id, height: ROW_HEIGHT, edit };
  };
  const headingOf = (/** @type {string} */ key, /** @type {string} */ heading) => {
    const was = known.get(key);
    return was?.heading === heading ? was : { key, height: DAY_HEIGHT, isSkipped: true, heading };
  };
  const items = [];
  let last = "";
  for (const row of rows) {
    const item = itemOf(row);
    const day = item.edit?.day ?? "";
    if (day !== last) items.push(headingOf(`day of ${row.id}`, day));
    last = day;
    items.push(item);
  }
  return items;
}

/**
 * @param {string} key
 * @param {string} note
 * @returns {HistoryItem}
 */
export function noteItem(key, note) {
  return { key, height: NOTE_HEIGHT, isSkipped: true, note };
}

const TURNS = { undo: ["Undo", "Undo this edit"], redo: ["Redo", "Redo this edit"] };

/**
 * Build a row.
 *
 * @param {HistoryItem} item
 * @param {{turn: (row: EditFacts) => void, images: (row: EditFacts) => void}} on
 * @returns {HTMLElement}
 */
export function historyRow({ edit, heading, note }, on) {
  if (heading) return h("div", { class: "tagger-past-day" }, h("span", { role: "heading", "aria-level": 3 }, heading));
  if (!edit) return h("div", { class: "tagger-past-day" }, note ?? "");
  const { row, when, hasPeople } = edit;
  const time = h("time", { title: exactTime(row.at), datetime: new Date(row.at).toISOString() }, when);
  const facts = [time, ...describe(row, hasPeople).flatMap((each) => [" · ", each])];
  const buttons = [];
  if (row.images) {
    buttons.push(onSinglePress(toolButton("images", "Show the images it touched", "Show"), () => on.images(row)));
  }
  if (row.turn) {
    const [text, label] = TURNS[row.turn];
    buttons.push(onSinglePress(toolButton("turn", label, text), () => on.turn(row)));
  }
  return h("div", { class: `tagger-past${row.undone ? " tagger-past-undone" : ""}` },
    h("bdi", { class: "tagger-past-what", title: row.what }, row.what),
    h("div", { class: "tagger-past-line" }, h("span", { class: "tagger-past-facts" }, ...facts), ...buttons));
}

/**
 * @param {EditFacts} row
 * @param {boolean} hasPeople
 * @returns {(Node | string)[]}
 */
function describe(row, hasPeople) {
  /** @type {(Node | string)[]} */
  const facts = [];
  if (row.undone) facts.push(h("strong", {}, row.left ? `undone but for ${formatNumber(row.left)}` : "undone"));
  if (hasPeople) facts.push(h("bdi", {}, row.who));
  const images = countOf(row.images, "image");
  if (row.image) facts.push(h("bdi", {}, row.image));
  else if (row.images && !row.what.includes(images)) facts.push(images);
  return facts;
}

/**
 * Ignore the second press of a double click, which would turn the edit back again.
 *
 * @param {HTMLButtonElement} button
 * @param {() => void} run
 */
function onSinglePress(button, run) {
  button.addEventListener("click", (event) => {
    if (event.detail <= 1) run();
  });
  return button;
}
