import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  exactTime, groupByDay, noteItem, relativeTime,
} from "../../../tagger_widget/widget/static/workbench/history-rows.js";
import { table } from "../table.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = new Date(2026, 10, 26, 12, 0).getTime();
const ROWS = [["a", 0], ["b", HOUR * 2], ["c", DAY], ["d", DAY * 3], ["e", DAY * 3 + MINUTE]]
  .map(([id, passed]) => ({ id, at: NOW - passed }));

const keyed = (items) => new Map(items.map((item) => [item.key, item]));

describe("relativeTime", () => {
  table({
    "now": [0, "just now"],
    "less than a minute ago": [59_000, "just now"],
    "a clock that is a little ahead": [-59_000, "just now"],
    "a minute ago": [MINUTE, "1 min ago"],
    "less than an hour ago": [59 * MINUTE, "59 min ago"],
  }, (passed, expected) => assert.equal(relativeTime(NOW - passed, NOW), expected));

  table({
    "an hour ago is a time of day": [HOUR],
    "so is a clock that is far ahead": [-HOUR],
  }, (passed) => assert.match(relativeTime(NOW - passed, NOW), /\d/));
});

describe("exactTime", () => {
  it("has the date and the second", () => assert.match(exactTime(NOW), /2026/));
});

describe("groupByDay", () => {
  it("puts a heading above the edits of each day", () => {
    const items = groupByDay(ROWS, NOW, new Map(), false);
    const shown = items.map(({ heading, edit }) => heading ?? edit.row.id);
    assert.deepEqual(shown.slice(0, 5), ["Today", "a", "b", "Yesterday", "c"]);
    assert.match(shown[5], /2026/);
    assert.deepEqual(shown.slice(6), ["d", "e"]);
  });

  it("has nothing for no edits", () => assert.deepEqual(groupByDay([], NOW, new Map(), false), []));

  it("lets the arrow keys skip headings", () => {
    const items = groupByDay(ROWS, NOW, new Map(), false);
    assert.deepEqual(items.map(({ heading, isSkipped = false }) => isSkipped === (heading !== undefined)), items.map(() => true));
  });

  it("uses items again that look the same", () => {
    const before = groupByDay(ROWS, NOW, new Map(), false);
    const after = groupByDay(ROWS, NOW + 1000, keyed(before), false);
    assert.ok(after.every((item, index) => item === before[index]));
  });

  it("builds the item of an edit anew when its time is written differently", () => {
    const before = groupByDay(ROWS, NOW, new Map(), false);
    const after = groupByDay(ROWS, NOW + 2 * MINUTE, keyed(before), false);
    assert.notEqual(after[1], before[1]);
    assert.equal(after[1].edit.when, "2 min ago");
    assert.equal(after[2], before[2]);
  });

  it("builds the item of an edit anew when that has changed", () => {
    const before = groupByDay(ROWS, NOW, new Map(), false);
    const after = groupByDay([{ ...ROWS[0] }, ...ROWS.slice(1)], NOW, keyed(before), false);
    assert.notEqual(after[1], before[1]);
  });

  it("builds all anew when the authors are shown", () => {
    const before = groupByDay(ROWS, NOW, new Map(), false);
    const after = groupByDay(ROWS, NOW, keyed(before), true);
    assert.ok(after.filter(({ edit }) => edit).every((item) => !before.includes(item)));
  });

  it("has other headings on the next day", () => {
    const before = groupByDay(ROWS, NOW, new Map(), false);
    const after = groupByDay(ROWS, NOW + DAY, keyed(before), false);
    assert.equal(after[0].heading, "Yesterday");
    assert.equal(after[0].key, before[0].key);
  });
});

describe("noteItem", () => {
  it("is skipped by the arrow keys", () => {
    assert.deepEqual(noteItem("further", "Looking …"), { key: "further", height: 34, isSkipped: true, note: "Looking …" });
  });
});
