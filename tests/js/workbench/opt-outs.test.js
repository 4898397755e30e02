import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { OptOuts } from "../../../tagger_widget/widget/static/workbench/opt-outs.js";

let optOuts;

beforeEach(() => {
  optOuts = new OptOuts();
});

describe("OptOuts", () => {
  it("has all images selected at first", () => {
    assert.equal(optOuts.isSelected(3), true);
    assert.equal(optOuts.count(10), 10);
  });

  it("opts an image out, and in again", () => {
    optOuts.setSelected(3, false);
    assert.equal(optOuts.isSelected(3), false);
    assert.equal(optOuts.count(10), 9);
    optOuts.setSelected(3, true);
    assert.equal(optOuts.count(10), 10);
  });

  it("does not count an image twice", () => {
    optOuts.setSelected(3, false);
    optOuts.setSelected(3, false);
    assert.equal(optOuts.count(10), 9);
  });

  it("selects none", () => {
    optOuts.reset("none");
    assert.equal(optOuts.isSelected(3), false);
    assert.equal(optOuts.count(10), 0);
  });

  it("selects one of none, and deselects it again", () => {
    optOuts.reset("none");
    optOuts.setSelected(3, true);
    assert.equal(optOuts.isSelected(3), true);
    assert.equal(optOuts.isSelected(4), false);
    assert.equal(optOuts.count(10), 1);
    optOuts.setSelected(3, false);
    assert.equal(optOuts.count(10), 0);
  });

  it("holds for images that are added later", () => {
    optOuts.setSelected(3, false);
    assert.equal(optOuts.count(20), 19);
    assert.equal(optOuts.isSelected(15), true);
  });

  it("forgets the exceptions", () => {
    optOuts.setSelected(3, false);
    optOuts.reset();
    assert.equal(optOuts.isSelected(3), true);
    assert.equal(optOuts.exceptions.size, 0);
  });
});
