import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { Channel } from "../../../tagger_widget/widget/static/shared/channel.js";
import { CardModels, mergeTags, setPicture } from "../../../tagger_widget/widget/static/tagging/card-models.js";
import { Navigation } from "../../../tagger_widget/widget/static/tagging/navigation.js";
import { FakeModel } from "../fake-model.js";
import { table } from "../table.js";

/** A model of another widget, as the page has it. */
class CardModel {
  constructor(values = {}) {
    this.values = values;
    this.saved = 0;
    this.listeners = [];
  }

  get(name) {
    return this.values[name];
  }

  set(values, value) {
    Object.assign(this.values, typeof values === "string" ? { [values]: value } : values);
    for (const listener of this.listeners) listener();
  }

  save_changes() {
    this.saved += 1;
  }

  on(event, listener) {
    assert.equal(event, "change:value");
    this.listeners.push(listener);
  }
}

const PROTOTYPE = { get_state: (dropDefaults) => ({ value: "bytes", format: "png", dropDefaults }) };

let models;
let model;
let navigation;
let cardModels;
let heard;

/** The deck of these images; the models of "z" are never there. */
function deck(...names) {
  return {
    current: names[0], order: names, unusable: null, answered: [],
    cards: names.map((name) => ({ name, image: `image ${name}`, tags: `tags ${name}` })),
  };
}

beforeEach(async () => {
  model = new FakeModel();
  heard = [];
  models = {
    "tags a": new CardModel({ value: ["cat"] }), "image a": new CardModel(),
    "tags b": new CardModel({ value: ["dog"] }), "image b": new CardModel(),
  };
  for (const name of ["image a", "image b"]) models[name].get_state = PROTOTYPE.get_state;
  const manager = { has_model: (id) => id in models, get_model: (id) => Promise.resolve(models[id]) };
  const channel = new Channel(model);
  navigation = new Navigation(channel, deck("a", "z"), (action) => action());
  cardModels = new CardModels(manager, navigation, channel);
  await Promise.resolve();
  cardModels.on("tags", (detail) => heard.push(detail));
});

describe("mergeTags", () => {
  table({
    "takes over what Python wants": [["cat"], ["cat"], ["dog"], ["dog"]],
    "keeps a tag that was added here": [["cat", "new"], ["cat"], ["cat", "dog"], ["cat", "dog", "new"]],
    "does not bring back a tag that was removed here": [[], ["cat"], ["cat", "dog"], ["dog"]],
    "adds a tag once that both have added": [["cat", "dog"], ["cat"], ["dog", "cat"], ["dog", "cat"]],
    "drops a tag that Python removes": [["cat", "dog"], ["cat", "dog"], ["dog"], ["dog"]],
    "takes over the order of Python": [["a", "b"], ["a", "b"], ["b", "a"], ["b", "a"]],
  }, (now, from, to, expected) => assert.deepEqual(mergeTags(now, from, to), expected));
});

describe("setPicture", () => {
  it("sets bytes that are not saved, however often it is called", () => {
    const card = Object.assign(Object.create(PROTOTYPE), { set: (values) => Object.assign(card, { values }) });
    setPicture(card, { value: 1, format: "png" });
    setPicture(card, { value: 2, format: "jpeg" });
    assert.deepEqual(card.values, { value: 2, format: "jpeg" });
    assert.deepEqual(card.get_state(true), { format: "png", dropDefaults: true });
  });
});

describe("CardModels", () => {
  it("knows the tags of the cards in the page", () => {
    assert.deepEqual(cardModels.tagsOf("a"), ["cat"]);
    assert.deepEqual(cardModels.tagsOf("z"), []);
    assert.deepEqual(cardModels.tagsOf("unknown"), []);
  });

  it("adds new cards and forgets old ones", async () => {
    navigation.receive(deck("b"));
    await Promise.resolve();
    assert.deepEqual(cardModels.tagsOf("b"), ["dog"]);
    assert.deepEqual(cardModels.tagsOf("a"), []);
    assert.deepEqual(heard, [{ name: "b", added: [] }]);
  });

  it("ignores a model that arrives after its card is gone", async () => {
    navigation.receive(deck("b"));
    navigation.receive(deck("a"));
    await Promise.resolve();
    assert.deepEqual(cardModels.tagsOf("b"), []);
  });

  it("reports an edit of the user", () => {
    models["tags a"].set("value", ["cat", "hat"]);
    assert.deepEqual(model.sent, [{ kind: "tags", name: "a", before: ["cat"], after: ["cat", "hat"], wished: false }]);
    assert.deepEqual(heard, [{ name: "a", added: ["hat"] }]);
    models["tags a"].set("value", ["hat"]);
    assert.deepEqual(model.sent[1].before, ["cat", "hat"]);
  });

  it("does not send back what comes from Python", () => {
    models["tags a"]._state_lock = { value: [] };
    models["tags a"].set("value", ["cat", "hat"]);
    assert.deepEqual(model.sent, []);
    assert.deepEqual(heard, [{ name: "a", added: [] }]);
  });

  it("changes tags at once", () => {
    cardModels.editTags("a", (tags) => [...tags, "hat"]);
    assert.deepEqual(cardModels.tagsOf("a"), ["cat", "hat"]);
    assert.equal(models["tags a"].saved, 1);
  });

  table({
    "leaves tags alone that do not change": ["a", (tags) => [...tags]],
    "changes nothing of a card that is not there yet": ["z", () => ["hat"]],
    "changes nothing of an unknown image": ["unknown", () => ["hat"]],
  }, (name, change) => {
    cardModels.editTags(name, change);
    assert.equal(models["tags a"].saved, 0);
  });

  it("changes the order of tags", () => {
    models["tags a"].values.value = ["a", "b"];
    cardModels.editTags("a", (tags) => tags.toReversed());
    assert.equal(models["tags a"].saved, 1);
  });

  it("applies an update from Python, which is nobody's edit", () => {
    cardModels.updateTags("a", ["cat"], ["cat", "dog"]);
    assert.equal(model.sent[0].wished, true);
    assert.deepEqual(heard, [{ name: "a", added: [] }]);
    assert.equal(cardModels.isUpdating, false);
  });

  it("lets an update wait until the typing has ended", () => {
    let isTyping = true;
    cardModels.typingChecks.add((name) => name === "a" && isTyping);
    cardModels.updateTags("a", ["cat"], ["dog"]);
    cardModels.applyPendingUpdates();
    assert.deepEqual(cardModels.tagsOf("a"), ["cat"]);
    isTyping = false;
    cardModels.applyPendingUpdates();
    assert.deepEqual(cardModels.tagsOf("a"), ["dog"]);
    assert.equal(cardModels.pendingUpdates.size, 0);
  });

  it("takes in a picture", async () => {
    const facts = { name: "a", image: "image a", format: "png", width: 30, height: 20 };
    let pictures = 0;
    cardModels.on("pictures", () => { pictures += 1; });
    await cardModels.receivePicture(facts, "bytes");
    assert.deepEqual(cardModels.pictures.get("a"), { value: "bytes", format: "png", width: 30, height: 20 });
    assert.equal(models["image a"].get("value"), "bytes");
    assert.equal(pictures, 1);
  });

  it("requests the whole image", async () => {
    const facts = { name: "a", image: "image a", format: "png", width: 30, height: 20 };
    await cardModels.receivePicture(facts, "preview");
    void cardModels.requestFullImage("a");
    assert.deepEqual(model.messages, [{ kind: "full", name: "a" }]);
    await model.reply(model.sent[0], { kind: "picture", full: true, ...facts }, ["whole"]);
    assert.equal(models["image a"].get("value"), "whole");
  });

  it("does without the whole image of a card that is gone", async () => {
    const request = cardModels.requestFullImage("a");
    await model.reply(model.sent[0], { kind: "gone" });
    await request;
    assert.equal(models["image a"].get("value"), undefined);
    assert.equal(cardModels.problems.size, 0);
  });

  it("puts the whole image in place of the preview, and the preview back", async () => {
    const facts = { name: "a", image: "image a", format: "png", width: 30, height: 20 };
    await cardModels.receivePicture(facts, "preview");
    await cardModels.receivePicture({ ...facts, full: true }, "whole");
    assert.equal(models["image a"].get("value"), "whole");
    await cardModels.restorePreview("a");
    assert.equal(models["image a"].get("value"), "preview");
  });

  table({
    "keeps the reason why there is no picture": [{ problem: "It is torn." }, "bytes", "It is torn."],
    "has a reason for a picture without bytes": [{}, undefined, "This image cannot be shown."],
  }, async (facts, value, reason) => {
    await cardModels.receivePicture({ name: "a", image: "image a", ...facts }, value);
    assert.equal(cardModels.problems.get("a"), reason);
  });

  it("forgets the problem once there is a picture", async () => {
    cardModels.problems.set("a", "It is torn.");
    await cardModels.receivePicture({ name: "a", image: "image a", format: "png", width: 1, height: 1 }, "bytes");
    assert.equal(cardModels.problems.size, 0);
  });

  it("drops a whole image whose card is gone", async () => {
    await cardModels.receivePicture({ name: "b", image: "image b", format: "png", full: true }, "bytes");
    assert.equal(models["image b"].get("value"), undefined);
  });

  it("drops a picture whose model is gone", async () => {
    await cardModels.receivePicture({ name: "a", image: "image c", format: "png", width: 1, height: 1 }, "bytes");
    assert.ok(cardModels.pictures.has("a"));
  });

  table({
    "restores nothing without a card": ["b"],
    "restores nothing without a preview": ["a"],
  }, async (name) => {
    await cardModels.restorePreview(name);
    assert.equal(models[`image ${name}`].get("value"), undefined);
  });
});
