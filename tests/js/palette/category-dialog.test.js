import assert from "node:assert/strict";
import { describe } from "node:test";

import { problemOf } from "../../../tagger_widget/widget/static/palette/category-dialog.js";
import { table } from "../table.js";

describe("problemOf", () => {
  table({
    "different names are fine": [["hair", "eyes"], ""],
    "no categories are fine": [[], ""],
    "an empty name": [["hair", ""], "A category needs a name."],
    "the same name": [["hair", "hair"], "Two categories cannot have the same name."],
    "the same name but for case": [["hair", "Hair"], "Two categories cannot have the same name."],
  }, (names, expected) => assert.equal(problemOf(names), expected));
});
