import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { copyColumn, ImageTable, SORTS } from "../../../tagger_widget/widget/static/gallery/image-table.js";
import { packed, table } from "../table.js";

const DONE = 1;
const SKIPPED = 2;
const PROBLEM = 4;

let images;

/** The buffers of a message: names, flags, numbers of tags, widths, heights, times. */
function buffers(rows) {
  const column = (at) => rows.map((row) => row[at]);
  const names = new DataView(new TextEncoder().encode(column(0).join("\n")).buffer);
  return [names, packed(Uint8Array, column(1)), packed(Uint16Array, column(2)), packed(Uint32Array, column(3)),
    packed(Uint32Array, column(4)), packed(Float64Array, column(5))];
}

const ROWS = [
  ["b", DONE, 3, 10, 10, 50],
  ["a", 0, 0, 40, 10, 10],
  ["d", SKIPPED, 5, 20, 10, 40],
  ["c", PROBLEM, 3, 0, 0, 20],
];

beforeEach(() => {
  images = new ImageTable();
  images.load(0, buffers(ROWS));
});

describe("copyColumn", () => {
  it("copies numbers from any place of a buffer", () => {
    assert.deepEqual(copyColumn(Uint32Array, packed(Uint32Array, [7, 70000])), Uint32Array.from([7, 70000]));
  });
});

describe("load", () => {
  it("takes in all images", () => {
    assert.equal(images.total, 4);
    assert.deepEqual(images.names, ["b", "a", "d", "c"]);
    assert.deepEqual([...images.columns.counts], [3, 0, 5, 3]);
    assert.deepEqual([...images.list], [0, 1, 2, 3]);
  });

  it("adds images that come later", () => {
    images.load(4, buffers([["e", DONE, 1, 5, 6, 60]]));
    assert.equal(images.total, 5);
    assert.deepEqual([...images.list], [0, 1, 2, 3, 4]);
    const { flags, counts, widths, heights, edited } = images.columns;
    assert.deepEqual([flags, counts, widths, heights, edited].map((each) => each[4]), [DONE, 1, 5, 6, 60]);
    assert.equal(counts[2], 5);
  });

  it("begins anew", () => {
    images.load(0, buffers([["x", 0, 1, 1, 1, 1]]));
    assert.deepEqual(images.names, ["x"]);
    assert.equal(images.columns.counts.length, 1);
  });

  it("ignores images that another page asked for", () => {
    images.load(2, buffers([["x", 0, 1, 1, 1, 1]]));
    assert.equal(images.total, 4);
  });

  it("takes in an empty dataset", () => {
    images.load(0, buffers([]));
    assert.deepEqual([images.total, images.list.length], [0, 0]);
  });
});

describe("update", () => {
  const changes = () => {
    const [, ...columns] = buffers([["", SKIPPED, 9, 1, 2, 99], ["", DONE, 8, 3, 4, 98]]);
    return [packed(Uint32Array, [3, 0]), ...columns];
  };

  it("takes in changes", () => {
    assert.deepEqual([...images.update(changes())], [3, 0]);
    assert.deepEqual([...images.columns.counts], [8, 0, 5, 9]);
    assert.equal(images.markOf(3), "skipped");
    assert.deepEqual([images.columns.widths[3], images.columns.heights[3], images.columns.edited[3]], [1, 2, 99]);
  });

  it("keeps the order", () => {
    images.sortBy("tags", false);
    const before = [...images.list];
    images.update(changes());
    assert.deepEqual([...images.list], before);
  });
});

describe("sortBy", () => {
  table({
    "dataset order": ["order", false, [0, 1, 2, 3]],
    "dataset order, turned round": ["order", true, [3, 2, 1, 0]],
    "name": ["name", false, [1, 0, 3, 2]],
    "name, turned round": ["name", true, [2, 3, 0, 1]],
    "number of tags, ties in dataset order": ["tags", false, [1, 0, 3, 2]],
    "number of tags, turned round": ["tags", true, [2, 3, 0, 1]],
    "size": ["size", false, [3, 0, 2, 1]],
    "size, the largest first": ["size", true, [1, 2, 0, 3]],
    "last edited": ["edited", false, [1, 3, 2, 0]],
    "last edited, the newest first": ["edited", true, [0, 2, 3, 1]],
  }, (sort, descends, expected) => {
    images.sortBy(sort, descends);
    assert.deepEqual([...images.list], expected);
  });

  it("has a label for each order", () => {
    assert.deepEqual(Object.keys(SORTS), ["order", "name", "tags", "size", "edited"]);
  });

  it("keeps the order when images come later", () => {
    images.sortBy("name", false);
    images.load(4, buffers([["aa", 0, 0, 0, 0, 0]]));
    assert.deepEqual([...images.list], [1, 4, 0, 3, 2]);
  });
});

describe("setFilter", () => {
  table({
    "shows what was found": [[2, 0], "order", false, [2, 0]],
    "in the chosen order": [[2, 0], "name", false, [0, 2]],
    "turned round": [[0, 2], "order", true, [2, 0]],
    "shows nothing": [[], "order", false, []],
  }, (found, sort, descends, expected) => {
    images.sortBy(sort, descends);
    images.setFilter(Uint32Array.from(found));
    assert.deepEqual([...images.list], expected);
  });

  it("does not change what was found", () => {
    const found = Uint32Array.from([0, 1]);
    images.sortBy("order", true);
    images.setFilter(found);
    assert.deepEqual([...found], [0, 1]);
  });

  it("shows all again", () => {
    images.setFilter(Uint32Array.from([2]));
    images.setFilter(null);
    assert.equal(images.list.length, 4);
  });
});

describe("placeOf", () => {
  table({
    "a shown image": [2, 0],
    "another one": [0, 1],
    "an image that is not shown": [1, -1],
    "an unknown image": [99, -1],
    "no image": [-1, -1],
  }, (index, expected) => {
    images.setFilter(Uint32Array.from([2, 0]));
    assert.equal(images.placeOf(index), expected);
  });

  it("follows the order", () => {
    assert.equal(images.placeOf(1), 1);
    images.sortBy("name", false);
    assert.equal(images.placeOf(1), 0);
  });
});

describe("markOf", () => {
  table({
    "done": [DONE, 3, "done"],
    "skipped": [SKIPPED, 0, "skipped"],
    "pending with tags": [0, 3, "pending"],
    "pending without tags": [0, 0, "untagged"],
    "a problem": [PROBLEM, 3, "problem"],
    "a problem of an image that is done": [PROBLEM | DONE, 3, "problem"],
  }, (flags, count, expected) => {
    images.load(0, buffers([["x", flags, count, 1, 1, 1]]));
    assert.equal(images.markOf(0), expected);
  });
});
