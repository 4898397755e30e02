import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { Navigation } from "../../../tagger_widget/widget/static/tagging/navigation.js";

let sent;
let navigation;

/** What Python says: five images, and which moves of the page it has acknowledged. */
function deck(current, moves = 0, changes = {}) {
  const order = ["a", "b", "c", "d", "e"];
  const cards = order.slice(0, 3).map((name, index) => ({ name, index }));
  const ack = navigation ? { [navigation.page]: moves } : {};
  return { current, cards, order, unusable: null, ack, ...changes };
}

beforeEach(() => {
  sent = [];
  navigation = undefined;
  navigation = new Navigation((message) => sent.push(message), deck("b"), (action) => action());
});

describe("Navigation", () => {
  it("begins at the image that Python is at", () => {
    assert.equal(navigation.target, "b");
    assert.equal(navigation.commandTarget, "b");
  });

  it("has an identity of its own for each page", () => {
    assert.notEqual(navigation.page, new Navigation(() => {}, deck("b"), () => {}).page);
  });

  it("goes to the next image at once", () => {
    navigation.step(1);
    assert.equal(navigation.target, "c");
    assert.deepEqual(sent, [{ kind: "go", name: "c", page: navigation.page, move: 1 }]);
  });

  it("goes to the previous image at once", () => {
    navigation.step(-1);
    assert.equal(navigation.target, "a");
  });

  it("takes several steps before Python answers", () => {
    navigation.step(1);
    navigation.step(1);
    assert.equal(navigation.target, "d");
    assert.deepEqual(sent.map(({ move }) => move), [1, 2]);
  });

  it("leaves the end of the list to Python", () => {
    navigation.receive(deck("e"));
    navigation.step(1);
    assert.equal(navigation.target, "e");
    assert.deepEqual(sent, [{ kind: "command", command: "next", page: navigation.page, move: 1 }]);
    assert.equal(navigation.commandTarget, null);
  });

  it("leaves the beginning of the list to Python", () => {
    navigation.receive(deck("a"));
    navigation.step(-1);
    assert.equal(sent[0].command, "previous");
  });

  it("leaves further steps to Python while only Python knows the destination", () => {
    navigation.runCommand("next_untagged");
    navigation.step(1);
    navigation.step(-1);
    assert.deepEqual(sent.map(({ command }) => command), ["next_untagged", "next", "previous"]);
  });

  it("is where Python is once Python has answered the last move", () => {
    navigation.runCommand("next_untagged");
    navigation.receive(deck("d", 1));
    assert.equal(navigation.target, "d");
    assert.equal(navigation.commandTarget, "d");
  });

  it("stays at its target until Python has answered the last move", () => {
    navigation.step(1);
    navigation.step(1);
    navigation.receive(deck("c", 1));
    assert.equal(navigation.target, "d");
    navigation.receive(deck("d", 2));
    assert.equal(navigation.target, "d");
  });

  it("follows Python when another page or a script moves", () => {
    navigation.receive(deck("e", 0, { ack: { "another page": 4 } }));
    assert.equal(navigation.target, "e");
  });

  it("ignores the moves of other pages in what it waits for", () => {
    navigation.step(1);
    navigation.receive(deck("e", 0, { ack: { "another page": 1 } }));
    assert.equal(navigation.target, "c");
  });

  it("passes by the unusable image", () => {
    navigation.receive(deck("b", 0, { unusable: "c" }));
    navigation.step(1);
    assert.equal(navigation.target, "d");
  });

  it("leaves the unusable image when it is there", () => {
    navigation.receive(deck("c", 0, { unusable: "c" }));
    navigation.step(1);
    assert.equal(navigation.target, "d");
    navigation.step(-1);
    assert.equal(navigation.target, "b");
  });

  it("knows no neighbours of an image that is not in the order", () => {
    navigation.receive(deck("z"));
    assert.equal(navigation.neighbour(1), undefined);
    navigation.step(1);
    assert.equal(sent[0].command, "next");
  });

  it("skips to the next image", () => {
    navigation.skip();
    assert.deepEqual(sent, [{ kind: "command", command: "skip", name: "b", page: navigation.page, move: 1 }]);
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
    assert.equal(sent[1].name, null);
  });

  it("goes to an image whose name it knows", () => {
    navigation.goTo(3, "d");
    assert.equal(navigation.target, "d");
    assert.equal(navigation.commandTarget, "d");
    assert.equal(sent[0].name, "d");
  });

  it("goes to an image by its number and waits for Python", () => {
    navigation.goTo(40);
    assert.equal(navigation.target, "b");
    assert.equal(navigation.commandTarget, null);
    assert.equal(sent[0].name, 40);
  });

  it("finds the card of an image", () => {
    assert.equal(navigation.card("c").index, 2);
    assert.equal(navigation.card("e"), undefined);
  });

  it("announces each move, before Python is told of it", () => {
    const heard = [];
    navigation.on("change", () => heard.push(sent.length));
    navigation.step(1);
    navigation.receive(deck("c", 1));
    assert.deepEqual(heard, [0, 1]);
  });

  it("sends after the paint, in the order of the moves", () => {
    const deferred = [];
    navigation = new Navigation((message) => sent.push(message), deck("b"), (action) => deferred.push(action));
    navigation.step(1);
    navigation.sendAfterMoves({ kind: "edit" });
    assert.deepEqual(sent, []);
    for (const action of deferred) action();
    assert.deepEqual(sent.map(({ kind }) => kind), ["go", "edit"]);
  });
});
