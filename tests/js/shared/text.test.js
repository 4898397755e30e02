import assert from "node:assert/strict";
import { describe } from "node:test";

import { countOf, formatNumber, splitTags } from "../../../tagger_widget/widget/static/shared/text.js";
import { table } from "../table.js";

describe("splitTags", () => {
  table({
    "splits at commas": ["cat, dog", ["cat", "dog"]],
    "splits at line breaks, as pasted text has them": ["cat\ndog", ["cat", "dog"]],
    "leaves blanks out": [" , cat,,", ["cat"]],
    "leaves duplicates out": ["cat, dog, cat", ["cat", "dog"]],
    "keeps blanks within a tag": ["old hat", ["old hat"]],
    "finds nothing in nothing": ["", []],
  }, (text, expected) => assert.deepEqual(splitTags(text), expected));
});

describe("formatNumber", () => {
  table({
    "leaves small numbers alone": [999, "999"],
    "separates thousands": [1000, "1,000"],
    "separates millions": [1234567, "1,234,567"],
    "does not begin with a comma": [123456, "123,456"],
    "knows zero": [0, "0"],
  }, (count, expected) => assert.equal(formatNumber(count), expected));
});

describe("countOf", () => {
  table({
    "uses the singular for one": [1, "image", "1 image"],
    "uses the plural for none": [0, "image", "0 images"],
    "uses the plural for many": [2000, "earlier edit", "2,000 earlier edits"],
  }, (count, noun, expected) => assert.equal(countOf(count, noun), expected));
});
