import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { Channel } from "../../../tagger_widget/widget/static/shared/channel.js";
import { Navigation } from "../../../tagger_widget/widget/static/tagging/navigation.js";
import { FakeModel } from "../fake-model.js";

let model;
let navigation;

/** What Python says: five images, and which of the page's moves it has answered, by their order. */
function deck(current, answered = [], changes = {}) {
  const order = ["a", "b", "c", "d", "e"];
  const cards = order.slice(0, 3).map((name, index) => ({ name, index }));
  return { current, cards, order, unusable: null, answered: answered.map((at) => model.sent[at].request), ...changes };
}

beforeEach(() => {
  model = new FakeModel();
  navigation = new Navigation(new Channel(model), deck("b"), (action) => action());
});

describe("Navigation", () => {
  it("begins at the image that Python is at", () => {
    assert.equal(navigation.target, "b");
    assert.equal(navigation.commandTarget, "b");
  });

  it("goes to the next image at once", () => {
    navigation.step(1);
    assert.equal(navigation.target, "c");
    assert.deepEqual(model.messages, [{ kind: "go", name: "c" }]);
  });

  it("goes to the previous image at once", () => {
    navigation.step(-1);
    assert.equal(navigation.target, "a");
  });

  it("takes several steps before Python answers", () => {
    navigation.step(1);
    navigation.step(1);
    assert.equal(navigation.target, "d");
    assert.deepEqual(model.sent.map(({ name }) => name), ["c", "d"]);
    assert.equal(model.sent[1].request, model.sent[0].request + 1);
  });

  it("leaves the end of the list to Python", () => {
    navigation.receive(deck("e"));
    navigation.step(1);
    assert.equal(navigation.target, "e");
    assert.deepEqual(model.messages, [{ kind: "command", command: "next" }]);
    assert.equal(navigation.commandTarget, null);
  });

  it("leaves the beginning of the list to Python", () => {
    navigation.receive(deck("a"));
    navigation.step(-1);
    assert.equal(model.sent[0].command, "previous");
  });

  it("leaves further steps to Python while only Python knows the destination", () => {
    navigation.runCommand("next_untagged");
    navigation.step(1);
    navigation.step(-1);
    assert.deepEqual(model.sent.map(({ command }) => command), ["next_untagged", "next", "previous"]);
  });

  it("is where Python is once Python has answered the last move", () => {
    navigation.runCommand("next_untagged");
    navigation.receive(deck("d", [0]));
    assert.equal(navigation.target, "d");
    assert.equal(navigation.commandTarget, "d");
  });

  it("stays at its target until Python has answered the last move", () => {
    navigation.step(1);
    navigation.step(1);
    navigation.receive(deck("c", [0]));
    assert.equal(navigation.target, "d");
    navigation.receive(deck("d", [0, 1]));
    assert.equal(navigation.target, "d");
  });

  it("follows Python when another page or a script moves", () => {
    navigation.receive(deck("e", [], { answered: [4] }));
    assert.equal(navigation.target, "e");
  });

  it("ignores the moves of other pages in what it waits for", () => {
    navigation.step(1);
    navigation.receive(deck("e", [], { answered: [1] }));
    assert.equal(navigation.target, "c");
  });

  it("follows other pages after its own answered moves are no longer listed", () => {
    navigation.step(1);
    navigation.receive(deck("c", [0]));
    navigation.receive(deck("e", [], { answered: [1] }));
    assert.equal(navigation.target, "e");
  });

  it("passes by the unusable image", () => {
    navigation.receive(deck("b", [], { unusable: "c" }));
    navigation.step(1);
    assert.equal(navigation.target, "d");
  });

  it("leaves the unusable image when it is there", () => {
    navigation.receive(deck("c", [], { unusable: "c" }));
    navigation.step(1);
    assert.equal(navigation.target, "d");
    navigation.step(-1);
    assert.equal(navigation.target, "b");
  });

  it("knows no neighbours of an image that is not in the order", () => {
    navigation.receive(deck("z"));
    assert.equal(navigation.neighbour(1), undefined);
    navigation.step(1);
    assert.equal(model.sent[0].command, "next");
  });

  it("skips to the next image", () => {
    navigation.skip();
    assert.deepEqual(model.messages, [{ kind: "command", command: "skip", name: "b" }]);
    assert.equal(navigation.target, "c");
  });

  it("skips the last image and stays there", () => {
    navigation.receive(deck("e"));
    navigation.skip();
    assert.equal(navigation.target, "e");
  });

  it("skips the image that Python is at while only Python knows it", () => {
    navigation.runCommand("next_untagged");
    navigation.skip();
    assert.equal(model.sent[1].name, null);
  });

  it("goes to an image whose name it knows", () => {
    navigation.goTo(3, "d");
    assert.equal(navigation.target, "d");
    assert.equal(navigation.commandTarget, "d");
    assert.equal(model.sent[0].name, "d");
  });

  it("goes to an image by its number and waits for Python", () => {
    navigation.goTo(40);
    assert.equal(navigation.target, "b");
    assert.equal(navigation.commandTarget, null);
    assert.equal(model.sent[0].name, 40);
  });

  it("finds the card of an image", () => {
    assert.equal(navigation.card("c").index, 2);
    assert.equal(navigation.card("e"), undefined);
  });

  it("announces each move, before Python is told of it", () => {
    const heard = [];
    navigation.on("change", () => heard.push(model.sent.length));
    navigation.step(1);
    navigation.receive(deck("c", [0]));
    assert.deepEqual(heard, [0, 1]);
  });

  it("sends after the paint, in the order of the moves", () => {
    const deferred = [];
    navigation = new Navigation(new Channel(model), deck("b"), (action) => deferred.push(action));
    navigation.step(1);
    navigation.sendAfterMoves("edit", {});
    assert.deepEqual(model.sent, []);
    for (const action of deferred) action();
    assert.deepEqual(model.sent.map(({ kind }) => kind), ["go", "edit"]);
  });
});
