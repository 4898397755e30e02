import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { Scope } from "../../../tagger_widget/widget/static/workbench/scope.js";
import { table } from "../table.js";

let scope;

beforeEach(() => {
  scope = new Scope();
});

const counts = (selected, shown, total, hidden = 0) => ({ selected, hidden, shown, total });

describe("kinds", () => {
  table({
    "all images": [counts(0, 10, 10), ["all"], "all", 10],
    "those that the filter shows": [counts(0, 4, 10), ["shown", "all"], "shown", 4],
    "those selected": [counts(2, 10, 10), ["selected", "all"], "selected", 2],
    "selected and filtered": [counts(2, 4, 10), ["selected", "shown", "all"], "selected", 2],
    "a filter that shows none": [counts(0, 0, 10), ["shown", "all"], "shown", 0],
    "no images": [counts(0, 0, 0), ["all"], "all", 0],
  }, (each, kinds, kind, count) => {
    scope.setCounts(each);
    assert.deepEqual(scope.kinds, kinds);
    assert.equal(scope.kind, kind);
    assert.equal(scope.count, count);
  });

  it("are all images for an edit of the whole dataset", () => {
    scope.setCounts(counts(2, 4, 10));
    scope.isWhole = true;
    assert.deepEqual(scope.kinds, ["all"]);
    assert.equal(scope.count, 10);
  });
});

describe("choice", () => {
  beforeEach(() => scope.setCounts(counts(2, 4, 10)));

  table({
    "widens to those shown": ["shown", 4],
    "widens to all": ["all", 10],
    "stays with those selected": ["selected", 2],
  }, (choice, count) => {
    scope.choice = choice;
    assert.equal(scope.kind, choice);
    assert.equal(scope.count, count);
  });

  it("holds until selection or filter change", () => {
    scope.choice = "all";
    assert.equal(scope.setCounts(counts(2, 4, 10)), false);
    assert.equal(scope.kind, "all");
    assert.equal(scope.setCounts(counts(3, 4, 10)), true);
    assert.equal(scope.kind, "selected");
  });

  it("is ignored while it is not possible", () => {
    scope.choice = "shown";
    scope.isWhole = true;
    assert.equal(scope.kind, "all");
    scope.isWhole = false;
    assert.equal(scope.kind, "shown");
  });
});

describe("counts", () => {
  table({
    "that are the same change nothing": [counts(2, 4, 10), false],
    "of other images shown are new": [counts(2, 5, 10), true],
    "of images selected that are no longer shown are new": [counts(2, 4, 10, 1), true],
    "of more images are new": [counts(2, 4, 11), true],
  }, (each, expected) => {
    scope.setCounts(counts(2, 4, 10));
    assert.equal(scope.setCounts(each), expected);
  });
});

describe("describe", () => {
  table({
    "one selected image": [counts(1, 9, 9), "selected", "For the selected image"],
    "selected images": [counts(2000, 9, 9), "selected", "For the 2,000 selected images"],
    "selected images that are not shown": [counts(3, 9, 9, 2), "selected", "For the 3 selected images (2 not shown)"],
    "one image that the filter shows": [counts(0, 1, 9), "shown", "For the image the filter shows"],
    "images that the filter shows": [counts(0, 4, 9), "shown", "For the 4 images the filter shows"],
    "none": [counts(0, 0, 9), "shown", "For no image: the filter shows none"],
    "all images": [counts(0, 9, 9), "all", "For all 9 images"],
    "the only image": [counts(0, 1, 1), "all", "For the only image"],
    "no images": [counts(0, 0, 0), "all", "For all 0 images"],
  }, (each, kind, expected) => {
    scope.setCounts(each);
    assert.equal(scope.describe(kind), expected);
  });
});
