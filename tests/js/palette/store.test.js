import assert from "node:assert/strict";
import { beforeEach, describe, it, mock } from "node:test";

import { PaletteStore } from "../../../tagger_widget/widget/static/palette/store.js";
import { table } from "../table.js";

let sent;
let store;
let heard;

const json = (value) => new DataView(new TextEncoder().encode(JSON.stringify(value)).buffer);

beforeEach(() => {
  sent = [];
  heard = [];
  store = new PaletteStore({ send: (message) => sent.push(message) });
  for (const type of ["catalogue", "arranged", "matches", "typed"]) store.on(type, () => heard.push(type));
});

describe("questions", () => {
  it("are answered to those who asked", async () => {
    const first = store.request({ kind: "facts", tag: "cat" });
    const second = store.request({ kind: "facts", tag: "dog" });
    assert.notEqual(sent[0].id, sent[1].id);
    store.handleMessage({ kind: "answer", id: sent[1].id, answer: { count: 2 } }, []);
    store.handleMessage({ kind: "answer", id: sent[0].id, answer: { count: 1 } }, []);
    assert.deepEqual([await first, await second], [{ count: 1 }, { count: 2 }]);
    assert.equal(store.waiting.size, 0);
  });

  it("of other pages are ignored", () => {
    store.handleMessage({ kind: "answer", id: "another page 1", answer: {} }, []);
    assert.deepEqual(heard, []);
  });

  it("about a tag are asked once", () => {
    assert.equal(store.factsOf("cat"), store.factsOf("cat"));
    assert.equal(sent.length, 1);
  });

  it("are asked again once the tags are loaded anew", () => {
    store.factsOf("cat");
    store.handleMessage({ kind: "tags" }, [json({ tags: ["cat"], counts: [1], recent: [] })]);
    store.factsOf("cat");
    assert.equal(sent.length, 2);
  });

  it("that nobody can answer any more are not asked", () => {
    store.model.send = () => { throw new Error("Cannot send"); };
    store.send({ kind: "pin", tag: "cat" });
  });

  it("that fail for another reason fail", () => {
    store.model.send = () => { throw new Error("broken"); };
    assert.throws(() => store.send({ kind: "pin", tag: "cat" }), /broken/);
  });
});

describe("search", () => {
  table({
    "asks for completions": ["cat", [{ kind: "search", text: "cat" }]],
    "ignores blanks around": ["  cat ", [{ kind: "search", text: "cat" }]],
    "asks for nothing without text": ["  ", []],
  }, (text, expected) => {
    store.search(text);
    assert.deepEqual(sent, expected);
  });
});

describe("messages", () => {
  const buffers = [json({ tags: ["cat"], counts: [1], recent: ["cat"] })];
  const arrangement = [json({ categories: [{ name: "hair", colour: "#111" }] })];

  table({
    "tags": [{ kind: "tags" }, buffers, ["catalogue"]],
    "counts": [{ kind: "counts", changes: [["cat", 2]] }, [], ["catalogue"]],
    "an arrangement": [{ kind: "arrangement" }, arrangement, ["catalogue", "arranged"]],
    "completions": [{ kind: "matches", text: "c", matches: [] }, [], ["matches"]],
    "text that is given back": [{ kind: "typed", text: "cat" }, [], ["typed"]],
    "others": [{ kind: "failed" }, [], []],
  }, (message, data, expected) => {
    store.handleMessage(message, data);
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
