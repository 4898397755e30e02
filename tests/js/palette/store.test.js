import assert from "node:assert/strict";
import { beforeEach, describe, it, mock } from "node:test";

import { Channel } from "../../../tagger_widget/widget/static/shared/channel.js";
import { PaletteStore } from "../../../tagger_widget/widget/static/palette/store.js";
import { FakeModel } from "../fake-model.js";
import { table } from "../table.js";

let model;
let store;
let heard;

const json = (value) => new DataView(new TextEncoder().encode(JSON.stringify(value)).buffer);

beforeEach(() => {
  model = new FakeModel();
  heard = [];
  store = new PaletteStore(new Channel(model));
  for (const type of ["catalogue", "arranged", "typed"]) store.on(type, () => heard.push(type));
});

describe("requests", () => {
  it("are answered to those who asked", async () => {
    const first = store.request("facts", { tag: "cat" });
    const second = store.request("facts", { tag: "dog" });
    await model.reply(model.sent[1], { kind: "answer", answer: { count: 2 } });
    await model.reply(model.sent[0], { kind: "answer", answer: { count: 1 } });
    assert.deepEqual([await first, await second], [{ count: 1 }, { count: 2 }]);
  });

  it("that fail say why", async () => {
    const request = store.request("export");
    await model.reply(model.sent[0], { kind: "failed", text: "The disk is full." });
    assert.deepEqual(await request, { problem: "The disk is full." });
  });

  it("about a tag are asked once", () => {
    assert.equal(store.factsOf("cat"), store.factsOf("cat"));
    assert.equal(model.sent.length, 1);
  });

  it("are asked again once the tags are loaded anew", () => {
    store.factsOf("cat");
    model.deliver({ kind: "tags" }, [json({ tags: ["cat"], counts: [1], recent: [] })]);
    store.factsOf("cat");
    assert.equal(model.sent.length, 2);
  });
});

describe("search", () => {
  table({
    "asks for completions": ["cat", [{ kind: "search", text: "cat" }]],
    "ignores blanks around": ["  cat ", [{ kind: "search", text: "cat" }]],
    "asks for nothing without text": ["  ", []],
  }, (text, expected) => {
    void store.search(text, "box");
    assert.deepEqual(model.messages, expected);
  });

  it("finds completions", async () => {
    const search = store.search("cat", "box");
    await model.reply(model.sent[0], { kind: "matches", text: "cat", matches: [{ tag: "cat" }] });
    assert.deepEqual(await search, [{ tag: "cat" }]);
  });

  it("counts for the last text of each box", async () => {
    const searches = [store.search("c", "box"), store.search("c", "another box"), store.search("ca", "box")];
    for (const message of model.sent) await model.reply(message, { kind: "matches", matches: [message.text] });
    assert.deepEqual(await Promise.all(searches), [undefined, ["c"], ["ca"]]);
  });
});

describe("notices", () => {
  const buffers = [json({ tags: ["cat"], counts: [1], recent: ["cat"] })];
  const arrangement = [json({ categories: [{ name: "hair", colour: "#111" }] })];

  table({
    "tags": [{ kind: "tags" }, buffers, ["catalogue"]],
    "counts": [{ kind: "counts", changes: [["cat", 2]] }, [], ["catalogue"]],
    "an arrangement": [{ kind: "arrangement" }, arrangement, ["catalogue", "arranged"]],
    "text that is given back": [{ kind: "typed", text: "cat" }, [], ["typed"]],
    "others": [{ kind: "failed" }, [], []],
  }, (message, data, expected) => {
    model.deliver(message, data);
    assert.deepEqual(heard, expected);
  });
});

describe("lastAdded", () => {
  it("is what was added last, else the tag used last, else nothing", () => {
    assert.deepEqual(store.lastAdded, []);
    store.catalogue.load(["cat", "dog"], [1, 1], ["dog"]);
    assert.deepEqual(store.lastAdded, ["dog"]);
    store.added = ["cat", "hat"];
    assert.deepEqual(store.lastAdded, ["cat", "hat"]);
  });
});

describe("scheduleReorder", () => {
  beforeEach(() => {
    store.catalogue.load(["cat", "dog"], [2, 1], []);
    store.catalogue.update([["dog", 5]]);
  });

  it("puts the tags in order when the browser is idle", () => {
    globalThis.window = { requestIdleCallback: (action) => action() };
    store.scheduleReorder();
    assert.deepEqual(heard, ["catalogue"]);
    store.scheduleReorder();
    assert.deepEqual(heard, ["catalogue"]);
  });

  it("waits a moment in browsers that do not say when they are idle", () => {
    globalThis.window = {};
    mock.timers.enable({ apis: ["setTimeout"] });
    store.scheduleReorder();
    assert.deepEqual(heard, []);
    mock.timers.tick(100);
    assert.deepEqual(heard, ["catalogue"]);
    mock.timers.reset();
  });
});
