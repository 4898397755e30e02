import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { Channel } from "../../../tagger_widget/widget/static/shared/channel.js";
import { GalleryStore } from "../../../tagger_widget/widget/static/gallery/store.js";
import { FakeModel } from "../fake-model.js";
import { packed, table } from "../table.js";

let model;
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
  model = new FakeModel();
  heard = [];
  store = new GalleryStore(new Channel(model));
  model.deliver({ kind: "images", first: 0 }, images(5));
  for (const type of ["list", "change", "appearance", "filter", "reveal"]) {
    store.on(type, (detail) => heard.push(detail ? [type, detail] : [type]));
  }
});

/** Reply to the last filter. */
const replyFound = (indexes, changes = {}) => model.reply(
  model.sent.at(-1), { kind: "found", text: model.sent.at(-1).text, count: indexes.length, typed: false, ...changes },
  [packed(Uint32Array, indexes)],
);

/** Say unasked what a filter finds. */
const announceFound = (indexes, text, typed = false) => model.deliver(
  { kind: "found", text, count: indexes.length, typed }, [packed(Uint32Array, indexes)],
);

const misunderstood = { kind: "misunderstood", text: "(", message: "Not closed.", position: 1 };

describe("images", () => {
  it("are all shown at first, and can all be selected", () => {
    assert.deepEqual([...store.table.list], [0, 1, 2, 3, 4]);
    assert.equal(store.selection.bits.length, 5);
  });

  it("that change lose their tags and broken thumbnails", () => {
    store.tags.set(1, ["cat"]).set(2, ["dog"]);
    store.thumbnails.entries.set(1, { problem: "torn" }).set(2, { image: {} });
    const [, ...columns] = images(2);
    model.deliver({ kind: "rows" }, [packed(Uint32Array, [1, 2]), ...columns]);
    assert.equal(store.tags.size, 0);
    assert.deepEqual([...store.thumbnails.entries.keys()], [2]);
    assert.deepEqual(heard, [["change"]]);
  });

  it("whose pictures change lose their thumbnails", () => {
    store.thumbnails.entries.set(1, { image: {} }).set(2, { image: {} });
    model.deliver({ kind: "redraw", rows: [1] }, []);
    assert.deepEqual([...store.thumbnails.entries.keys()], [2]);
    assert.deepEqual(heard, [["change"]]);
  });

  it("get their tags", () => {
    model.deliver({ kind: "tags", rows: [[1, ["cat"]]] }, []);
    assert.deepEqual(store.tags.get(1), ["cat"]);
    assert.deepEqual(heard, [["change"]]);
  });

  it("get their thumbnails, or the reasons why there are none", () => {
    model.deliver({ kind: "thumbnails", rows: [{ at: 3, problem: "torn" }] }, []);
    assert.deepEqual(store.thumbnails.get(3), { problem: "torn" });
  });
});

describe("selection", () => {
  it("is sent to Python when a gesture has ended", () => {
    store.selection.replace([1, 2], false);
    assert.deepEqual(model.sent, []);
    store.selection.announce();
    assert.equal(model.sent[0].kind, "selected");
    assert.deepEqual([...new Uint32Array(model.sent[0].buffers[0])], [1, 3]);
  });

  table({
    "of Python is not sent back": [false, []],
    "of Python can be revealed": [true, [["reveal", { index: 2 }]]],
  }, (reveal, expected) => {
    model.deliver({ kind: "select", reveal }, [packed(Uint32Array, [2, 4])]);
    assert.deepEqual(store.selection.indexes(), [2, 3]);
    assert.deepEqual(model.sent, []);
    assert.deepEqual(heard, expected);
  });
});

describe("filter", () => {
  it("is sent as it is typed", () => {
    store.setFilter("cat");
    assert.deepEqual(model.messages, [{ kind: "filter", text: "cat" }]);
  });

  it("waits for the reply to the last one, and leaves out what was typed in between", async () => {
    store.setFilter("c");
    store.setFilter("ca");
    store.setFilter("cat");
    assert.equal(model.sent.length, 1);
    await replyFound([1]);
    assert.deepEqual(model.sent.map(({ text }) => text), ["c", "cat"]);
  });

  it("that fails can be followed by another", async () => {
    store.setFilter("cat");
    await model.reply(model.sent[0], { kind: "failed", text: "The disk is full." });
    store.setFilter("dog");
    assert.deepEqual(model.sent.map(({ text }) => text), ["cat", "dog"]);
  });

  it("shows what was found", async () => {
    store.setFilter("cat");
    await replyFound([3, 4]);
    assert.deepEqual([...store.table.list], [3, 4]);
    assert.deepEqual(heard, [["list", { isNew: true }], ["filter"]]);
  });

  it("shows all without one", async () => {
    store.setFilter("cat");
    await replyFound([3]);
    store.setFilter("");
    await replyFound([], { count: null });
    assert.equal(store.table.found, null);
    assert.equal(store.table.list.length, 5);
  });

  it("finds other images, when these change, in the same list", async () => {
    store.setFilter("cat");
    await replyFound([3]);
    heard.length = 0;
    announceFound([3, 4], "cat");
    assert.deepEqual([...store.table.list], [3, 4]);
    assert.deepEqual(heard, [["list", { isNew: false }]]);
  });

  it("follows changes while the next one is on its way", async () => {
    store.setFilter("cat");
    await replyFound([3]);
    store.setFilter("(");
    announceFound([3, 4], "cat");
    await model.reply(model.sent[1], misunderstood);
    announceFound([4], "cat");
    assert.deepEqual([...store.table.list], [4]);
    assert.equal(store.problem.text, "(");
  });

  it("ignores the replies and the filters of other pages", async () => {
    store.setFilter("cat");
    await model.reply({ request: 1 }, { kind: "found", text: "cat", count: 1 }, [packed(Uint32Array, [3])]);
    announceFound([3], "dog");
    assert.equal(store.table.list.length, 5);
  });

  it("that a script sets is put into the box", () => {
    store.problem = misunderstood;
    announceFound([3], "dog", true);
    assert.equal(store.filter.text, "dog");
    assert.equal(store.filter.applied, "dog");
    assert.equal(store.problem, null);
    assert.deepEqual(model.sent, []);
  });

  it("that a script sets meanwhile has the last word", async () => {
    store.setFilter("cat");
    announceFound([3], "dog", true);
    await replyFound([1]);
    assert.deepEqual(model.sent.map(({ text }) => text), ["cat", "dog"]);
  });

  it("that is not understood has a problem, and the list stays", async () => {
    store.setFilter("(");
    await model.reply(model.sent[0], misunderstood);
    assert.deepEqual(store.problem, { text: "(", message: "Not closed.", position: 1 });
    assert.equal(store.table.list.length, 5);
    assert.deepEqual(heard, [["filter"]]);
  });

  it("that is understood again has no problem", async () => {
    store.problem = { text: "(", message: "Not closed.", position: 1 };
    store.setFilter("cat");
    await replyFound([1]);
    assert.equal(store.problem, null);
  });

  it("ignores problems of others", async () => {
    store.setFilter("cat");
    await model.reply({ request: 1 }, misunderstood);
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
    assert.deepEqual(model.sent, [{ kind: "want", ...expected }]);
  });

  it("for nothing are sent once, to stop the last one", () => {
    store.requestMissing([1]);
    store.requestMissing([]);
    store.requestMissing([]);
    store.requestMissing([2]);
    assert.deepEqual(model.sent.map(({ thumbnails }) => thumbnails), [[1], [], [2]]);
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
    model.deliver({ kind: "failed" }, []);
    assert.deepEqual(heard, []);
  });
});
