// The rows of the history: one for each edit, under the day when it was made. Times are those of the user's own clock.

import { toolButton } from "../shared/buttons.js";
import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_HEIGHT = 30;
const ROW_HEIGHT = 60;

/**
 * @typedef {object} Past an edit
 * @property {string} id
 * @property {number} at milliseconds since the epoch
 * @property {string} kind
 * @property {string} what
 * @property {string} author
 * @property {string} who how the author is called
 * @property {number} images how many
 * @property {string} image name of the only one; empty when there are more or none
 * @property {boolean} undone
 * @property {number} left images that were left out of undoing it
 * @property {"undo" | "redo" | ""} turn what can be done about it
 * @property {string} target id of the edit that has to be undone for that
 */

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const ofDay = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const ofClock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });

/** @param {number} at */
export const exactTime = (at) => exact.format(at);

/**
 * Tell when something was, as seen now.
 *
 * @param {number} at
 * @param {number} now
 */
export function timeOfEdit(at, now) {
  const passed = now - at;
  if (passed < MINUTE_MS && passed > -MINUTE_MS) return "just now";
  if (passed < HOUR_MS && passed > 0) return `${Math.floor(passed / MINUTE_MS)} min ago`;
  return ofClock.format(at);
}

/** @param {number} at @param {string} today @param {string} yesterday */
function dayOf(at, today, yesterday) {
  const day = new Date(at).toDateString();
  if (day === today) return "Today";
  return day === yesterday ? "Yesterday" : ofDay.format(at);
}

/**
 * Put edits under headings of their days.
 *
 * @param {Past[]} rows newest first
 * @param {number} now
 * @param {Map<string, any>} known items as they were, by key: those that look the same are used again
 * @param {boolean} hasPeople whether to tell who made them
 */
export function groupByDay(rows, now, known, hasPeople) {
  const today = new Date(now).toDateString();
  const before = new Date(now);
  before.setDate(before.getDate() - 1);
  const yesterday = before.toDateString();
  const itemOf = (row) => {
    const was = known.get(row.id);
    const isSame = was && was.row === row && was.today === today && was.hasPeople === hasPeople;
    if (isSame && now - row.at > HOUR_MS) return was; // dates take long to write, for thousands of rows
    const when = timeOfEdit(row.at, now);
    if (isSame && was.when === when) return was;
    return { key: row.id, height: ROW_HEIGHT, row, when, hasPeople, today, day: dayOf(row.at, today, yesterday) };
  };
  const headingOf = (key, heading) => {
    const was = known.get(key);
    return was?.heading === heading ? was : { key, height: DAY_HEIGHT, isPassed: true, heading };
  };
  const items = [];
  let last = "";
  for (const row of rows) {
    const item = itemOf(row);
    if (item.day !== last) items.push(headingOf(`day of ${row.id}`, item.day));
    last = item.day;
    items.push(item);
  }
  return items;
}

const VERBS = { undo: "Undo", redo: "Redo" };

/**
 * Build a row.
 *
 * @param {any} item one of `groupByDay`, or a note
 * @param {{turn: (row: Past) => void, images: (row: Past) => void}} on
 */
export function historyRow({ heading, note, row, when, hasPeople }, on) {
  if (note) return h("div", { class: "tagger-past-day" }, note);
  if (heading) return h("div", { class: "tagger-past-day" }, h("span", { role: "heading", "aria-level": 3 }, heading));
  const time = h("time", { title: exactTime(row.at), datetime: new Date(row.at).toISOString() }, when);
  const facts = [time, ...about(row, hasPeople).flatMap((each) => [" · ", each])];
  const buttons = [];
  if (row.images) buttons.push(pressed(toolButton("images", "Show the images it touched", "Show"), () => on.images(row)));
  if (row.turn) {
    const label = row.turn === "undo" ? "Undo this edit" : "Redo this edit";
    buttons.push(pressed(toolButton("turn", label, VERBS[row.turn]), () => on.turn(row)));
  }
  return h("div", { class: `tagger-past${row.undone ? " tagger-past-undone" : ""}` },
    h("bdi", { class: "tagger-past-what", title: row.what }, row.what),
    h("div", { class: "tagger-past-line" }, h("span", { class: "tagger-past-facts" }, ...facts), ...buttons));
}

/** @param {Past} row @param {boolean} hasPeople @returns {(Node | string)[]} */
function about(row, hasPeople) {
  const facts = [];
  if (row.undone) facts.push(h("strong", {}, row.left ? `undone but for ${formatNumber(row.left)}` : "undone"));
  if (hasPeople) facts.push(h("bdi", {}, row.who));
  const many = `${formatNumber(row.images)} ${row.images === 1 ? "image" : "images"}`;
  if (row.image) facts.push(h("bdi", {}, row.image));
  else if (row.images && !row.what.includes(many)) facts.push(many);
  return facts;
}

/** The second press of a double click would turn the edit round again. */
function pressed(button, run) {
  button.addEventListener("click", (event) => { if (event.detail <= 1) run(); });
  return button;
}
