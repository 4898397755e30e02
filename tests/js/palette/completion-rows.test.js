import assert from "node:assert/strict";
import { describe } from "node:test";

import {
  completionRows, refilterMatches, shortNumber,
} from "../../../tagger_widget/widget/static/palette/completion-rows.js";
import { table } from "../table.js";

const match = (tag, more = {}) => ({ tag, count: 1, span: null, wide: 0, kind: "", ...more });

describe("completionRows", () => {
  table({
    "there are none without text": [[], [match("cat")], []],
    "what was typed comes first": [["ca"], [match("cat")], [["ca", false], ["cat", true]]],
    "a known tag is not listed twice": [["cat"], [match("cat"), match("catfish")], [["cat", true], ["catfish", true]]],
    "a new tag stands alone": [["dog"], [], [["dog", false]]],
    "several tags have no completions": [["cat", "dog"], [match("cat")], [["cat+dog", false]]],
  }, (tags, matches, expected) => {
    const rows = completionRows(tags, matches);
    assert.deepEqual(rows.map((row) => [row.tags.join("+"), row.match !== undefined]), expected);
  });
});

describe("refilterMatches", () => {
  table({
    "keeps those that match": ["at", [match("cat"), match("dog")], [["cat", [1, 3]]]],
    "ignores case": ["CAT", [match("Cat")], [["Cat", [0, 3]]]],
    "looks at the other name that matched": ["feline", [match("cat", { alias: "feline" })], [["cat", [0, 6]]]],
    "drops a tag whose other name does not match": ["cat", [match("cat", { alias: "feline" })], []],
    "counts characters, not UTF-16 units": ["cat", [match("🐈cat")], [["🐈cat", [1, 4]]]],
    "keeps none without text": ["", [match("cat")], []],
  }, (text, matches, expected) => {
    assert.deepEqual(refilterMatches(matches, text).map(({ tag, span }) => [tag, span]), expected);
  });
});

describe("shortNumber", () => {
  table({
    "small numbers stay": [999, "999"],
    "thousands": [1000, "1k"],
    "with one digit after the point": [1234, "1.2k"],
    "without it from ten thousand on": [12345, "12k"],
    "hundreds of thousands": [123456, "123k"],
    "millions": [1234567, "1.2M"],
    "tens of millions": [12345678, "12M"],
  }, (count, expected) => assert.equal(shortNumber(count), expected));
});
