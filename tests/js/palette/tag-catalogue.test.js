import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { plainCategory, TagCatalogue } from "../../../tagger_widget/widget/static/palette/tag-catalogue.js";
import { table } from "../table.js";

const HAIR = { name: "hair", colour: "#111111", exclusive: true };
const THINGS = { name: "things", colour: "#222222", exclusive: false };
const MEMBERS = { blond: "hair", hat: "things", coat: "things" };
/** Tags, counts, and the tags used last, newest first. */
const TAGS = [["cat", "hat", "blond", "Zebra", "coat"], [5, 3, 3, 9, 1], ["coat", "cat"]];

let catalogue;

/** The tags in order; by category with the names of the categories. */
function shown(text = "") {
  const groups = catalogue.search(text);
  return catalogue.order === "category"
    ? groups.map(({ category, tags }) => [category?.name ?? null, ...tags])
    : groups.flatMap(({ tags }) => tags);
}

beforeEach(() => {
  catalogue = new TagCatalogue();
  catalogue.load(...TAGS);
});

describe("order", () => {
  table({
    "by count, then by name": ["count", ["Zebra", "cat", "blond", "hat", "coat"]],
    "by use, the last first; others by count": ["recent", ["coat", "cat", "Zebra", "blond", "hat"]],
    "by name, whatever the case": ["name", ["blond", "cat", "coat", "hat", "Zebra"]],
  }, (order, expected) => {
    catalogue.sortBy(order);
    assert.deepEqual(shown(), expected);
  });

  it("by category, in their order, those without one last", () => {
    catalogue.setArrangement({ categories: [HAIR, THINGS], members: MEMBERS });
    catalogue.sortBy("category");
    assert.deepEqual(shown(), [["hair", "blond"], ["things", "hat", "coat"], [null, "Zebra", "cat"]]);
  });

  it("shows empty categories", () => {
    catalogue.setArrangement({ categories: [HAIR, { name: "empty", colour: "#333333" }], members: MEMBERS });
    catalogue.sortBy("category");
    assert.deepEqual(shown().map(([name]) => name), ["hair", "empty", null]);
  });

  it("is a single group without categories", () => {
    catalogue.sortBy("category");
    assert.deepEqual(catalogue.search(""), [{ category: null, tags: ["Zebra", "cat", "blond", "hat", "coat"] }]);
  });

  it("follows a new arrangement", () => {
    catalogue.setArrangement({ categories: [HAIR, THINGS], members: MEMBERS });
    catalogue.sortBy("category");
    catalogue.setArrangement({ categories: [THINGS, HAIR], members: MEMBERS });
    assert.deepEqual(shown().map(([name]) => name), ["things", "hair", null]);
  });

  it("tells tags apart that differ in case only", () => {
    catalogue.load(["b", "B", "a"], [1, 1, 1], []);
    assert.deepEqual(shown(), ["a", "B", "b"]);
    assert.equal(catalogue.compare(catalogue.entries.get("b"), catalogue.entries.get("b")), 0);
    assert.equal(catalogue.compare(catalogue.entries.get("b"), catalogue.entries.get("B")), 1);
  });

  it("ignores tags used last that are not known", () => {
    catalogue.load(["cat"], [1], ["gone", "cat"]);
    assert.deepEqual(shown(), ["cat"]);
    assert.equal(catalogue.newest, "cat");
  });
});

describe("facts of a tag", () => {
  beforeEach(() => catalogue.setArrangement({ categories: [HAIR, THINGS], members: MEMBERS }));

  table({
    "its count": ["countOf", "cat", 5],
    "the count of an unknown tag": ["countOf", "unknown", 0],
    "its category": ["categoryOf", "blond", HAIR],
    "no category": ["categoryOf", "cat", null],
    "the category of an unknown tag": ["categoryOf", "unknown", null],
    "the category of a tag with the name of a property": ["categoryOf", "constructor", null],
    "its rank": ["rankOf", "hat", 1],
    "the rank of tags without category": ["rankOf", "cat", 2],
  }, (method, tag, expected) => assert.deepEqual(catalogue[method](tag), expected));

  it("has no category that was deleted", () => {
    catalogue.setArrangement({ categories: [HAIR], members: MEMBERS });
    assert.equal(catalogue.categoryOf("hat"), null);
  });
});

describe("newest", () => {
  table({
    "is the first of those used last": [TAGS, "coat"],
    "is none if none was used": [[["cat"], [1], []], undefined],
    "is none without tags": [[[], [], []], undefined],
  }, (tags, expected) => {
    catalogue.load(...tags);
    assert.equal(catalogue.newest, expected);
  });

  it("is the tag whose count grew last", () => {
    catalogue.update([["hat", 4]]);
    assert.equal(catalogue.newest, "hat");
  });

  it("is not the tag whose count fell", () => {
    catalogue.update([["hat", 2]]);
    assert.equal(catalogue.newest, "coat");
  });
});

describe("update", () => {
  it("leaves tags in place until they are reordered", () => {
    catalogue.update([["coat", 20]]);
    assert.equal(catalogue.countOf("coat"), 20);
    assert.deepEqual(shown(), ["Zebra", "cat", "blond", "hat", "coat"]);
    assert.equal(catalogue.reorder(), true);
    assert.deepEqual(shown(), ["coat", "Zebra", "cat", "blond", "hat"]);
  });

  it("inserts a new tag at once", () => {
    catalogue.update([["new", 4]]);
    assert.deepEqual(shown(), ["Zebra", "cat", "new", "blond", "hat", "coat"]);
  });

  it("inserts the least one at the end", () => {
    catalogue.update([["zz", 0]]);
    assert.equal(shown().at(-1), "zz");
  });

  it("gives a new tag its category", () => {
    catalogue.setArrangement({ categories: [HAIR], members: { dark: "hair" } });
    catalogue.update([["dark", 1]]);
    assert.deepEqual(catalogue.categoryOf("dark"), HAIR);
  });

  it("removes a tag that is no longer known", () => {
    catalogue.update([["cat", null]]);
    assert.deepEqual(shown(), ["Zebra", "blond", "hat", "coat"]);
    assert.equal(catalogue.total, 4);
  });

  it("ignores the removal of an unknown tag", () => {
    catalogue.update([["unknown", null]]);
    assert.equal(catalogue.total, 5);
  });

  it("takes a removed tag up again", () => {
    catalogue.update([["cat", null], ["cat", 1]]);
    assert.deepEqual(shown(), ["Zebra", "blond", "hat", "cat", "coat"]);
  });
});

describe("update in each order", () => {
  beforeEach(() => catalogue.setArrangement({ categories: [HAIR, THINGS], members: { ...MEMBERS, dark: "hair" } }));

  table({
    "a new tag by count": ["count", [["dark", 4]], ["Zebra", "cat", "dark", "blond", "hat", "coat"]],
    "a new tag by use comes first": ["recent", [["dark", 1]], ["dark", "coat", "cat", "Zebra", "blond", "hat"]],
    "a new tag by name": ["name", [["dark", 1]], ["blond", "cat", "coat", "dark", "hat", "Zebra"]],
    "a new tag by category": ["category", [["dark", 9]], [["hair", "dark", "blond"], ["things", "hat", "coat"], [null, "Zebra", "cat"]]],
    "a used tag by count": ["count", [["hat", 6]], ["Zebra", "hat", "cat", "blond", "coat"]],
    "a used tag by use comes first": ["recent", [["hat", 4]], ["hat", "coat", "cat", "Zebra", "blond"]],
    "a tag that is used less keeps its place by use": ["recent", [["coat", 0]], ["coat", "cat", "Zebra", "blond", "hat"]],
    "a used tag by name keeps its place": ["name", [["hat", 99]], ["blond", "cat", "coat", "hat", "Zebra"]],
    "a used tag by category": ["category", [["coat", 4]], [["hair", "blond"], ["things", "coat", "hat"], [null, "Zebra", "cat"]]],
    "several tags": ["count", [["coat", 7], ["hat", 8], ["cat", null]], ["Zebra", "hat", "coat", "blond"]],
    "nothing": ["count", [], ["Zebra", "cat", "blond", "hat", "coat"]],
  }, (order, changes, expected) => {
    catalogue.sortBy(order);
    catalogue.update(changes);
    catalogue.reorder();
    assert.deepEqual(shown(), expected);
  });

  for (const order of ["count", "recent", "name", "category"]) {
    it(`leaves the tags as sorting does, by ${order}`, () => {
      catalogue.sortBy(order);
      // Whatever the numbers, they are the same in each run.
      for (let step = 0; step < 300; step += 1) {
        const tag = `tag ${(step * 7) % 40}`;
        catalogue.update([[tag, step % 11 === 0 ? null : (step * 13) % 17]]);
        if (step % 5 === 0) catalogue.reorder();
      }
      catalogue.reorder();
      const updated = catalogue.sorted.map(({ tag }) => tag);
      catalogue.sort();
      assert.deepEqual(updated, catalogue.sorted.map(({ tag }) => tag));
    });
  }
});

describe("reorder", () => {
  it("does nothing if nothing has changed", () => assert.equal(catalogue.reorder(), false));

  it("is done once", () => {
    catalogue.update([["coat", 20]]);
    catalogue.reorder();
    assert.equal(catalogue.reorder(), false);
  });

  it("passes by tags that are gone", () => {
    catalogue.update([["coat", 20]]);
    catalogue.update([["coat", null]]);
    assert.equal(catalogue.reorder(), true);
    assert.deepEqual(shown(), ["Zebra", "cat", "blond", "hat"]);
  });

  it("sorts when many have changed", () => {
    const tags = Array.from({ length: 600 }, (_, index) => `tag ${String(index).padStart(3, "0")}`);
    catalogue.load(tags, tags.map(() => 1), []);
    catalogue.update(tags.map((tag, index) => [tag, index]));
    catalogue.reorder();
    assert.deepEqual(shown(), tags.toReversed());
    assert.equal(catalogue.moved.size, 0);
  });

  it("is not needed after another order was chosen", () => {
    catalogue.update([["coat", 20]]);
    catalogue.sortBy("name");
    assert.equal(catalogue.reorder(), false);
  });
});

describe("search", () => {
  table({
    "finds all without words": ["", ["Zebra", "cat", "blond", "hat", "coat"]],
    "finds parts of tags": ["at", ["cat", "hat", "coat"]],
    "ignores case": ["ZEB", ["Zebra"]],
    "finds tags that contain all words": ["t a", ["cat", "hat", "coat"]],
    "ignores blanks around": ["  hat ", ["hat"]],
    "finds nothing": ["dog", []],
  }, (text, expected) => assert.deepEqual(shown(text), expected));

  it("leaves out categories without a match", () => {
    catalogue.setArrangement({ categories: [HAIR, THINGS], members: MEMBERS });
    catalogue.sortBy("category");
    assert.deepEqual(shown("hat"), [["things", "hat"]]);
  });
});

describe("hidden tags", () => {
  beforeEach(() => catalogue.setArrangement({ hidden: ["cat", "unknown"] }));

  it("are left out", () => assert.deepEqual(shown(), ["Zebra", "blond", "hat", "coat"]));
  it("are not counted", () => assert.equal(catalogue.total, 4));
  it("are counted by themselves, if they are known", () => assert.equal(catalogue.hiddenCount, 1));
  it("are left out of what is found", () => assert.deepEqual(shown("at"), ["hat", "coat"]));

  it("are shown on demand", () => {
    catalogue.showsHidden = true;
    assert.deepEqual(shown("at"), ["cat", "hat", "coat"]);
    assert.equal(catalogue.total, 5);
  });
});

describe("setArrangement", () => {
  it("fills in what Python leaves out", () => {
    catalogue.setArrangement({
      categories: [{ name: "hair", colour: "#111111" }], sets: [{ name: "set", tags: ["cat"] }],
    });
    assert.deepEqual(catalogue.arrangement, {
      categories: [{ name: "hair", colour: "#111111", exclusive: false }], members: {}, hidden: [], pinned: [],
      sets: [{ name: "set", tags: ["cat"], key: "" }], ordered: false,
    });
  });

  it("keeps the key of a quick set", () => {
    catalogue.setArrangement({ sets: [{ name: "set", tags: [], key: "Shift+1" }] });
    assert.equal(catalogue.arrangement.sets[0].key, "Shift+1");
  });
});

describe("plainCategory", () => {
  table({
    "has its properties in one order": [{ exclusive: true, colour: "c", name: "n", was: "x" },
      '{"name":"n","colour":"c","exclusive":true}'],
    "is not exclusive unless it says so": [{ name: "n", colour: "c" }, '{"name":"n","colour":"c","exclusive":false}'],
  }, (category, expected) => assert.equal(JSON.stringify(plainCategory(category)), expected));
});
