import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { TagGridLayout } from "../../../tagger_widget/widget/static/palette/tag-grid-layout.js";
import { table } from "../table.js";

const category = (name) => ({ name, colour: "", exclusive: false });
/**
 * Three columns:        row 0  [first]
 *                       row 1  a b c
 *                       row 2  d
 *                       row 3  [empty]
 *                       row 4  [without]
 *                       row 5  e f
 */
const GROUPS = [
  { category: category("first"), tags: ["a", "b", "c", "d"] },
  { category: category("empty"), tags: [] },
  { category: null, tags: ["e", "f"] },
];
const layout = new TagGridLayout(GROUPS, 3);
/** The same without headings:  a b / c d / e */
const plain = new TagGridLayout([{ category: null, tags: ["a", "b", "c", "d", "e"] }], 2);
const nothing = new TagGridLayout([], 3);

describe("TagGridLayout", () => {
  table({
    "headings take a row each": [layout, 6, 6],
    "a single group without category has no heading": [plain, 3, 5],
    "a single category has a heading": [new TagGridLayout(GROUPS.slice(0, 1), 3), 3, 4],
    "nothing has no rows": [nothing, 0, 0],
  }, (each, height, count) => assert.deepEqual([each.height, each.count], [height, count]));

  it("knows whether there are headings", () => {
    assert.deepEqual([layout, plain, nothing].map(({ hasHeadings }) => hasHeadings), [true, false, false]);
  });
});

describe("itemsBetween", () => {
  table({
    "all rows": [layout, 0, 6, ["#0", "a", "b", "c", "d", "#1", "#2", "e", "f"]],
    "a heading": [layout, 0, 1, ["#0"]],
    "a full row": [layout, 1, 2, ["a", "b", "c"]],
    "a short row": [layout, 2, 3, ["d"]],
    "the end of a group and the beginning of the next": [layout, 2, 5, ["d", "#1", "#2"]],
    "without headings": [plain, 1, 3, ["c", "d", "e"]],
    "beyond the last row": [layout, 6, 9, []],
    "no rows": [layout, 2, 2, []],
    "of nothing": [nothing, 0, 3, []],
  }, (each, first, end, expected) => {
    const items = each.itemsBetween(first, end);
    assert.deepEqual(items.map(({ tag, heading }) => tag ?? `#${heading}`), expected);
  });

  it("says where each item lies", () => {
    assert.deepEqual(layout.itemsBetween(1, 3).map(({ row, column }) => [row, column]), [[1, 0], [1, 1], [1, 2], [2, 0]]);
  });
});

describe("tags and their places", () => {
  table({
    "the first": [0, "a", 1, 0, 0],
    "the last of a row": [2, "c", 1, 2, 0],
    "the last of a group": [3, "d", 2, 0, 0],
    "the first after an empty group": [4, "e", 5, 0, 2],
    "the last": [5, "f", 5, 1, 2],
  }, (index, tag, row, column, group) => {
    assert.equal(layout.tagAt(index), tag);
    assert.equal(layout.indexOf(tag), index);
    assert.deepEqual(layout.positionOf(index), { row, column });
    assert.equal(layout.groupOf(index), group);
    assert.equal(layout.indexAt(row, column), index);
  });

  it("does not find an unknown tag", () => assert.equal(layout.indexOf("unknown"), -1));
});

describe("groupAtRow", () => {
  table({
    "a heading": [layout, 0, "first"],
    "a row of chips": [layout, 2, "first"],
    "an empty group": [layout, 3, "empty"],
    "the last group": [layout, 5, undefined],
    "beyond the last row": [layout, 50, undefined],
  }, (each, row, expected) => assert.equal(each.groupAtRow(row).category?.name, expected));

  table({
    "none without headings": [plain, 0],
    "none of nothing": [nothing, 0],
    "none before the first row": [layout, -1],
  }, (each, row) => assert.equal(each.groupAtRow(row), null));
});

describe("below and above", () => {
  table({
    "down within a group": ["below", layout, 0, 3],
    "down to a short row": ["below", layout, 2, 3],
    "down past headings and an empty group": ["below", layout, 3, 4],
    "down from the last row": ["below", layout, 5, 5],
    "down without headings": ["below", plain, 1, 3],
    "down to a short last row": ["below", plain, 3, 4],
    "up within a group": ["above", layout, 3, 0],
    "up past headings and an empty group": ["above", layout, 5, 3],
    "up from the first row": ["above", layout, 1, -1],
    "up from the first row without headings": ["above", plain, 1, -1],
    "up without headings": ["above", plain, 4, 2],
  }, (method, each, index, expected) => assert.equal(each[method](index), expected));
});
