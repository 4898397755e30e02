import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { Selection } from "../../../tagger_widget/widget/static/gallery/selection.js";
import { table } from "../table.js";

let selection;
let heard;

beforeEach(() => {
  selection = new Selection();
  selection.grow(10);
  heard = [];
  selection.on("change", (detail) => heard.push(detail));
});

describe("Selection", () => {
  it("is empty at first", () => {
    assert.equal(selection.count, 0);
    assert.equal(selection.anchor, -1);
    assert.deepEqual(selection.indexes(), []);
  });

  it("grows and keeps what is selected", () => {
    selection.replace([2, 9]);
    selection.grow(20);
    assert.deepEqual(selection.indexes(), [2, 9]);
    assert.equal(selection.has(15), false);
  });

  it("does not shrink", () => {
    selection.grow(3);
    assert.equal(selection.bits.length, 10);
  });

  it("knows what is selected, and nothing beyond", () => {
    selection.replace([4]);
    assert.deepEqual([selection.has(4), selection.has(5), selection.has(99)], [true, false, false]);
  });

  it("replaces what was selected", () => {
    selection.replace([1, 2]);
    selection.replace([3]);
    assert.deepEqual(selection.indexes(), [3]);
    assert.equal(selection.count, 1);
  });

  it("counts an image once", () => {
    selection.replace([3, 3]);
    assert.equal(selection.count, 1);
  });

  it("adds to what is selected", () => {
    selection.replace([1]);
    selection.add([2, 3]);
    assert.deepEqual(selection.indexes(), [1, 2, 3]);
  });

  it("toggles an image", () => {
    selection.toggle(5);
    assert.equal(selection.has(5), true);
    selection.toggle(5);
    assert.equal(selection.has(5), false);
  });

  it("clears", () => {
    selection.replace([1, 2]);
    selection.clear();
    assert.equal(selection.count, 0);
  });
});

describe("change", () => {
  table({
    "of the user is ours": [() => selection.replace([1]), { isFinal: true, isOurs: true }],
    "during a gesture is not final": [() => selection.replace([1], false), { isFinal: false, isOurs: true }],
    "at the end of a gesture is final": [() => selection.announce(), { isFinal: true, isOurs: true }],
    "of Python is not ours": [() => selection.setRanges(Uint32Array.from([1, 2])), { isFinal: true, isOurs: false }],
  }, (change, expected) => {
    change();
    assert.deepEqual(heard, [expected]);
  });
});

describe("ranges", () => {
  table({
    "nothing": [[], []],
    "one image": [[4], [4, 5]],
    "neighbours are one range": [[4, 5, 6], [4, 7]],
    "a gap makes two": [[1, 3], [1, 2, 3, 4]],
    "the first and the last": [[0, 9], [0, 1, 9, 10]],
    "all": [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 10]],
  }, (indexes, pairs) => {
    selection.replace(indexes);
    assert.deepEqual([...selection.ranges()], pairs);
    selection.clear();
    selection.setRanges(Uint32Array.from(pairs));
    assert.deepEqual(selection.indexes(), indexes);
    assert.equal(selection.count, indexes.length);
    assert.equal(selection.anchor, indexes[0] ?? -1);
  });
});
