import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { GalleryStore } from "../../../tagger_widget/widget/static/gallery/store.js";
import { packed, table } from "../table.js";

let sent;
let store;
let heard;

/** The buffers of this many images, called 0, 1, 2 … */
function images(count) {
  const zeros = Array(count).fill(0);
  const names = new DataView(new TextEncoder().encode([...zeros.keys()].join("\n")).buffer);
  const kinds = [Uint8Array, Uint16Array, Uint32Array, Uint32Array, Float64Array];
  return [names, ...kinds.map((Kind) => packed(Kind, zeros))];
}

beforeEach(() => {
  sent = [];
  heard = [];
  store = new GalleryStore({ send: (message, _callbacks, buffers) => sent.push(buffers ? { ...message, buffers } : message) });
  store.handleMessage({ kind: "images", first: 0 }, images(5));
  for (const type of ["list", "change", "appearance", "filter", "reveal"]) {
    store.on(type, (detail) => heard.push(detail ? [type, detail] : [type]));
  }
});

/** What Python answers to the last filter. */
const found = (indexes, changes = {}) => store.handleMessage(
  { kind: "found", turn: store.filter.turn, text: store.filter.text, count: indexes.length, ...changes },
  [packed(Uint32Array, indexes)],
);

describe("images", () => {
  it("are all shown at first, and can all be selected", () => {
    assert.deepEqual([...store.table.list], [0, 1, 2, 3, 4]);
    assert.equal(store.selection.bits.length, 5);
  });

  it("that change lose their tags and broken thumbnails", () => {
    store.tags.set(1, ["cat"]).set(2, ["dog"]);
    store.thumbnails.entries.set(1, { problem: "torn" }).set(2, { image: {} });
    const [, ...columns] = images(2);
    store.handleMessage({ kind: "rows" }, [packed(Uint32Array, [1, 2]), ...columns]);
    assert.equal(store.tags.size, 0);
    assert.deepEqual([...store.thumbnails.entries.keys()], [2]);
    assert.deepEqual(heard, [["change"]]);
  });

  it("whose pictures change lose their thumbnails", () => {
    store.thumbnails.entries.set(1, { image: {} }).set(2, { image: {} });
    store.handleMessage({ kind: "redraw", rows: [1] }, []);
    assert.deepEqual([...store.thumbnails.entries.keys()], [2]);
    assert.deepEqual(heard, [["change"]]);
  });

  it("get their tags", () => {
    store.handleMessage({ kind: "tags", rows: [[1, ["cat"]]] }, []);
    assert.deepEqual(store.tags.get(1), ["cat"]);
    assert.deepEqual(heard, [["change"]]);
  });

  it("get their thumbnails, or the reasons why there are none", () => {
    store.handleMessage({ kind: "thumbnails", rows: [{ at: 3, problem: "torn" }] }, []);
    assert.deepEqual(store.thumbnails.get(3), { problem: "torn" });
  });
});

describe("selection", () => {
  it("is sent to Python when a gesture has ended", () => {
    store.selection.replace([1, 2], false);
    assert.deepEqual(sent, []);
    store.selection.announce();
    assert.equal(sent[0].kind, "selected");
    assert.deepEqual([...new Uint32Array(sent[0].buffers[0])], [1, 3]);
  });

  table({
    "of Python is not sent back": [false, []],
    "of Python can be revealed": [true, [["reveal", { index: 2 }]]],
  }, (reveal, expected) => {
    store.handleMessage({ kind: "select", reveal }, [packed(Uint32Array, [2, 4])]);
    assert.deepEqual(store.selection.indexes(), [2, 3]);
    assert.deepEqual(sent, []);
    assert.deepEqual(heard, expected);
  });
});

describe("filter", () => {
  it("is sent as it is typed", () => {
    store.setFilter("cat");
    assert.deepEqual(sent, [{ kind: "filter", text: "cat", turn: 1 }]);
  });

  it("waits for the answer to the last one, and leaves out what was typed in between", () => {
    store.setFilter("c");
    store.setFilter("ca");
    store.setFilter("cat");
    assert.equal(sent.length, 1);
    found([1], { text: "c" });
    assert.deepEqual(sent.map(({ text }) => text), ["c", "cat"]);
  });

  it("shows what was found", () => {
    store.setFilter("cat");
    found([3, 4]);
    assert.deepEqual([...store.table.list], [3, 4]);
    assert.deepEqual(heard, [["filter"], ["list", { isNew: true }]]);
  });

  it("shows all without one", () => {
    store.setFilter("cat");
    found([3]);
    store.setFilter("");
    found([], { count: null });
    assert.equal(store.table.found, null);
    assert.equal(store.table.list.length, 5);
  });

  it("finds other images, when these change, in the same list", () => {
    store.setFilter("cat");
    found([3]);
    heard.length = 0;
    found([3, 4]);
    assert.deepEqual(heard.at(-1), ["list", { isNew: false }]);
  });

  it("ignores answers to others", () => {
    store.setFilter("cat");
    found([3], { turn: 99 });
    assert.equal(store.table.list.length, 5);
  });

  it("that a script sets is put into the box", () => {
    found([3], { turn: 99, text: "dog", typed: true });
    assert.equal(store.filter.text, "dog");
    assert.equal(store.filter.applied, "dog");
    assert.deepEqual(sent, []);
  });

  it("that is not understood has a problem, and the list stays", () => {
    store.setFilter("(");
    store.handleMessage({ kind: "misunderstood", turn: 1, text: "(", message: "Not closed.", position: 1 }, []);
    assert.deepEqual(store.problem, { text: "(", message: "Not closed.", position: 1 });
    assert.equal(store.table.list.length, 5);
    assert.deepEqual(heard, [["filter"]]);
  });

  it("that is understood again has no problem", () => {
    store.problem = { text: "(", message: "Not closed.", position: 1 };
    store.setFilter("cat");
    found([1]);
    assert.equal(store.problem, null);
  });

  it("ignores problems of others", () => {
    store.setFilter("cat");
    store.handleMessage({ kind: "misunderstood", turn: 99, text: "(", message: "", position: 0 }, []);
    assert.equal(store.problem, null);
  });
});

describe("requests", () => {
  table({
    "ask for thumbnails": [false, [1, 2], { thumbnails: [1, 2], tags: [] }],
    "ask for tags that are shown and not known": [true, [], { thumbnails: [], tags: [2] }],
  }, (tags, thumbnails, expected) => {
    store.setAppearance({ tags });
    store.tags.set(1, ["cat"]);
    store.tagsWanted = [1, 2];
    store.requestMissing(thumbnails);
    assert.deepEqual(sent, [{ kind: "want", ...expected }]);
  });

  it("for nothing are sent once, to stop the last one", () => {
    store.requestMissing([1]);
    store.requestMissing([]);
    store.requestMissing([]);
    store.requestMissing([2]);
    assert.deepEqual(sent.map(({ thumbnails }) => thumbnails), [[1], [], [2]]);
  });
});

describe("order and appearance", () => {
  table({
    "an order begins as is usual for it": [["size"], "size", true],
    "an order can be turned round": [["size", false], "size", false],
    "names begin with the first": [["name"], "name", false],
  }, (order, sort, descends) => {
    store.sortBy(...order);
    assert.deepEqual([store.table.sort, store.table.descends], [sort, descends]);
    assert.deepEqual(heard, [["list", { isNew: false }]]);
  });

  it("the appearance changes in part", () => {
    store.setAppearance({ tags: true });
    assert.deepEqual(store.appearance, { size: 160, tags: true });
    assert.deepEqual(heard, [["appearance"]]);
  });

  it("other messages are ignored", () => {
    store.handleMessage({ kind: "failed" }, []);
    assert.deepEqual(heard, []);
  });
});
