import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import {
  Channel, countRequests, ignoreUnanswered, RequestError,
} from "../../../tagger_widget/widget/static/shared/channel.js";
import { FakeModel } from "../fake-model.js";
import { table } from "../table.js";

let model;
let channel;

beforeEach(() => {
  model = new FakeModel();
  channel = new Channel(model);
});

/** Why requests have no reply, in their order. */
const reasons = async (...requests) => (await Promise.allSettled(requests)).map(({ reason }) => reason?.reason);

describe("requests", () => {
  it("carry their kind, their fields, and a number of their own", () => {
    void channel.request("facts", { tag: "cat" });
    void channel.request("facts", { tag: "cat" });
    assert.deepEqual(model.messages, [{ kind: "facts", tag: "cat" }, { kind: "facts", tag: "cat" }]);
    assert.notEqual(model.sent[0].request, model.sent[1].request);
  });

  it("carry buffers", () => {
    const buffers = [new ArrayBuffer(2)];
    void channel.request("upload", {}, { buffers });
    assert.equal(model.sent[0].buffers, buffers);
  });

  it("get their own replies, in whatever order these come", async () => {
    const requests = ["a", "b", "c"].map((tag) => channel.request("facts", { tag }));
    for (const at of [2, 0, 1]) await model.reply(model.sent[at], { kind: "answer", tag: model.sent[at].tag });
    assert.deepEqual((await Promise.all(requests)).map(({ tag }) => tag), ["a", "b", "c"]);
    assert.equal(channel.pending.size, 0);
  });

  it("get the buffers of a reply, if there are any", async () => {
    const [first, second] = [channel.request("full"), channel.request("full")];
    const buffers = [new DataView(new ArrayBuffer(2))];
    await model.reply(model.sent[0], { kind: "picture" }, buffers);
    await model.reply(model.sent[1], { kind: "gone" });
    assert.equal((await first).buffers, buffers);
    assert.deepEqual((await second).buffers, []);
  });

  it("count the first reply only", async () => {
    const request = channel.request("both");
    await model.reply(model.sent[0], { kind: "answer", count: 1 });
    await model.reply(model.sent[0], { kind: "answer", count: 2 });
    assert.equal((await request).count, 1);
  });

  it("that fail say why", async () => {
    const request = channel.request("facts");
    model.deliver({ kind: "failed", request: model.sent[0].request, text: "The disk is full." });
    await assert.rejects(request, { name: "RequestError", reason: "failed", message: "The disk is full." });
  });

  it("that Python supersedes are superseded", async () => {
    const request = channel.request("count");
    model.deliver({ kind: "superseded", request: model.sent[0].request });
    assert.deepEqual(await reasons(request), ["superseded"]);
  });
});

describe("groups", () => {
  it("have one request, the last one; late replies to others are ignored", async () => {
    const earlier = channel.request("search", { text: "c" }, { group: "search" });
    const last = channel.request("search", { text: "ca" }, { group: "search" });
    assert.deepEqual(await reasons(earlier), ["superseded"]);
    await model.reply(model.sent[0], { kind: "matches", matches: ["c"] });
    await model.reply(model.sent[1], { kind: "matches", matches: ["ca"] });
    assert.deepEqual((await last).matches, ["ca"]);
  });

  it("leave each other alone, and requests without a group", async () => {
    const requests = [channel.request("search"), channel.request("search", {}, { group: "a" })];
    void channel.request("search", {}, { group: "b" });
    for (const message of model.sent) await model.reply(message, { kind: "matches" });
    assert.deepEqual(await reasons(...requests), [undefined, undefined]);
  });

  it("can be superseded as a whole", async () => {
    const request = channel.request("preview", {}, { group: "plan" });
    channel.supersede("plan");
    assert.deepEqual(await reasons(request), ["superseded"]);
  });
});

describe("pages", () => {
  it("see the messages of all pages, and take their own replies only", async () => {
    const other = new Channel(model, { nextNumber: countRequests() });
    const [ours, theirs] = [channel.request("facts"), other.request("facts")];
    await model.reply(model.sent[1], { kind: "answer", answer: "theirs" });
    await model.reply(model.sent[0], { kind: "answer", answer: "ours" });
    assert.deepEqual([(await ours).answer, (await theirs).answer], ["ours", "theirs"]);
  });

  it("do not hear replies to others as notices", async () => {
    const heard = [];
    channel.listen((notice) => heard.push(notice.kind));
    await model.reply({ request: 1 }, { kind: "picture" });
    await model.reply({ request: 1 }, { kind: "failed", text: "" });
    assert.deepEqual(heard, []);
  });

  it("count from a random number that JSON keeps exactly", () => {
    const [first, second] = [countRequests()(), countRequests()()];
    assert.notEqual(first, second);
    assert.ok(Number.isSafeInteger(first) && Number.isSafeInteger(second + 2 ** 32));
  });

  it("count on for all their channels", () => {
    const other = new Channel(model, { part: "edit" });
    const numbers = [channel.nextNumber(), other.nextNumber(), channel.nextNumber()];
    assert.deepEqual(numbers, [numbers[0], numbers[0] + 1, numbers[0] + 2]);
  });
});

describe("parts", () => {
  it("send and receive their own messages", async () => {
    const heard = [];
    const [edit, history] = ["edit", "history"].map((part) => new Channel(model, { part }));
    edit.listen(({ kind }) => heard.push(`edit ${kind}`));
    history.listen(({ kind }) => heard.push(`history ${kind}`));
    channel.listen(({ kind }) => heard.push(`all ${kind}`));
    edit.notify("leave", { preview: 3 });
    assert.deepEqual(model.sent, [{ part: "edit", kind: "leave", preview: 3 }]);
    model.deliver({ part: "history", kind: "fresh" });
    model.deliver({ kind: "redraw" });
    assert.deepEqual(heard, ["history fresh", "all redraw"]);
  });
});

describe("notices", () => {
  it("have no number", () => {
    channel.notify("pin", { tag: "cat" });
    channel.notify("hello");
    assert.deepEqual(model.sent, [{ kind: "pin", tag: "cat" }, { kind: "hello" }]);
  });

  it("carry buffers in both directions", () => {
    let heard;
    channel.listen((_notice, buffers) => { heard = buffers; });
    channel.notify("selected", {}, [new ArrayBuffer(2)]);
    assert.equal(model.sent[0].buffers[0].byteLength, 2);
    model.deliver({ kind: "tags" }, ["bytes"]);
    assert.deepEqual(heard, ["bytes"]);
    model.deliver({ kind: "tags" });
    assert.deepEqual(heard, []);
  });

  it("reach every listener until its signal is aborted", () => {
    const heard = [];
    const life = new AbortController();
    channel.listen(() => heard.push("first"), life.signal);
    channel.listen(() => heard.push("second"));
    model.deliver({ kind: "typed" });
    life.abort();
    model.deliver({ kind: "typed" });
    assert.deepEqual(heard, ["first", "second", "second"]);
  });

  it("are dropped while the page is being left", () => {
    model.send = () => { throw new Error("Cannot send"); };
    channel.notify("hello");
  });

  it("that fail for another reason fail", () => {
    model.send = () => { throw new Error("broken"); };
    assert.throws(() => channel.notify("hello"), /broken/);
  });
});

describe("a closed channel", () => {
  it("rejects what is pending, and what is requested from then on", async () => {
    const before = [channel.request("facts"), channel.request("page", {}, { group: "page" })];
    channel.close();
    assert.deepEqual(await reasons(...before, channel.request("facts")), ["closed", "closed", "closed"]);
    assert.equal(model.sent.length, 2);
  });

  it("sends and hears nothing, and leaves others open", () => {
    const heard = [];
    const other = new Channel(model);
    channel.listen(() => heard.push("closed"));
    other.listen(() => heard.push("open"));
    channel.close();
    channel.notify("hello");
    model.deliver({ kind: "typed" });
    assert.deepEqual(model.sent, []);
    assert.deepEqual(heard, ["open"]);
    assert.equal(model.callbacks.size, 1);
  });
});

describe("ignoreUnanswered", () => {
  table({
    "does without a reply that failed": ["failed"],
    "does without a reply to a closed channel": ["closed"],
    "does without a superseded reply": ["superseded"],
  }, (reason) => assert.equal(ignoreUnanswered(new RequestError(reason, "")), undefined));

  it("hides no other error", () => {
    assert.throws(() => ignoreUnanswered(new TypeError("broken")), TypeError);
  });
});
