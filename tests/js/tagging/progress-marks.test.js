import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { deflateSync } from "node:zlib";

import { MARKS, ProgressMarks } from "../../../tagger_widget/widget/static/tagging/progress-marks.js";

let marks;
let heard;

beforeEach(async () => {
  marks = new ProgressMarks();
  heard = [];
  await marks.load(deflateSync(Uint8Array.from([0, 1, 2, 3, 4])));
  marks.on("change", (indexes) => heard.push(indexes));
});

describe("ProgressMarks", () => {
  it("unpacks the marks of all images", () => {
    assert.deepEqual([0, 1, 2, 3, 4].map((index) => marks.markOf(index)), MARKS);
  });

  it("has a mark for an image that it does not know yet", () => {
    assert.equal(marks.markOf(99).kind, "untagged");
  });

  it("takes in changes and announces them", () => {
    marks.update([[0, 2], [3, 1]]);
    assert.equal(marks.markOf(0).kind, "done");
    assert.equal(marks.markOf(3).kind, "tagged");
    assert.deepEqual(heard, [[0, 3]]);
  });

  it("leaves out images that it does not know yet", () => {
    marks.update([[99, 2]]);
    assert.equal(marks.bytes.length, 5);
  });

  it("announces that all have changed", async () => {
    await marks.load(deflateSync(Uint8Array.from([1])));
    assert.deepEqual(heard, [null]);
    assert.equal(marks.bytes.length, 1);
  });
});
