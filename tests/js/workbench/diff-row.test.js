import assert from "node:assert/strict";
import { describe } from "node:test";

import { condense } from "../../../tagger_widget/widget/static/workbench/diff-row.js";
import { table } from "../table.js";

describe("condense", () => {
  const parts = (text) => [...text].map((tag) => [tag, tag === tag.toUpperCase() ? "added" : "kept"]);

  table({
    "keeps changes and their neighbours": ["abcXdef", ".cXd."],
    "at the beginning": ["Xabc", "Xa."],
    "at the end": ["abcX", ".cX"],
    "leaves out once between changes": ["XabcdY", "Xa.dY"],
    "keeps what lies next to two changes": ["XaY", "XaY"],
    "keeps all that changes": ["XYZ", "XYZ"],
    "leaves out all that stays": ["abc", "."],
    "has nothing to leave out of nothing": ["", ""],
  }, (text, expected) => {
    assert.equal(condense(parts(text)).map((part) => part?.[0] ?? ".").join(""), expected);
  });
});
