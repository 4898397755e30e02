import assert from "node:assert/strict";
import { describe } from "node:test";

import { findRivals } from "../../../tagger_widget/widget/static/tagging/tag-decorations.js";
import { table } from "../table.js";

const ARRANGEMENT = {
  categories: [{ name: "hair", exclusive: true }, { name: "things", exclusive: false }],
  members: { blond: "hair", red: "hair", hat: "things", coat: "things" },
};

describe("findRivals", () => {
  table({
    "finds tags of a category that allows only one": [["blond", "hat", "red"], { blond: "hair", red: "hair" }],
    "allows one of them": [["blond", "hat"], {}],
    "allows several of other categories": [["hat", "coat"], {}],
    "ignores tags without category": [["cat", "dog"], {}],
    "ignores names that every object has": [["constructor", "toString", "blond"], {}],
    "finds nothing in nothing": [[], {}],
  }, (tags, expected) => assert.deepEqual(Object.fromEntries(findRivals(tags, ARRANGEMENT)), expected));
});
