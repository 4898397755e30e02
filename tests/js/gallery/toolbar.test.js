import assert from "node:assert/strict";
import { describe } from "node:test";

import { tallyOf } from "../../../tagger_widget/widget/static/gallery/toolbar.js";
import { table } from "../table.js";

describe("tallyOf", () => {
  table({
    "all images": [{ selected: 0, hidden: 0, shown: 2000, total: 2000 }, false, "2,000 images"],
    "those that the filter shows": [{ selected: 0, hidden: 0, shown: 5, total: 2000 }, true, "5 of 2,000 shown"],
    "those selected": [{ selected: 3, hidden: 0, shown: 9, total: 9 }, false, "9 images · 3 selected"],
    "those selected that are not shown": [{ selected: 3, hidden: 2, shown: 5, total: 9 }, true,
      "5 of 9 shown · 3 selected (2 not shown)"],
  }, (counts, isFiltered, expected) => assert.equal(tallyOf(counts, isFiltered), expected));
});
