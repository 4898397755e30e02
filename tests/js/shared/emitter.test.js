import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Emitter } from "../../../tagger_widget/widget/static/shared/emitter.js";

describe("Emitter", () => {
  it("hands the detail to every listener of the type", () => {
    const emitter = new Emitter();
    const heard = [];
    emitter.on("change", (detail) => heard.push(["first", detail]));
    emitter.on("change", (detail) => heard.push(["second", detail]));
    emitter.on("other", (detail) => heard.push(["other", detail]));
    emitter.emit("change", 7);
    assert.deepEqual(heard, [["first", 7], ["second", 7]]);
  });

  it("stops with the signal", () => {
    const emitter = new Emitter();
    const life = new AbortController();
    const heard = [];
    emitter.on("change", (detail) => heard.push(detail), life.signal);
    emitter.emit("change", 1);
    life.abort();
    emitter.emit("change", 2);
    assert.deepEqual(heard, [1]);
  });

  it("hands over null", () => {
    const emitter = new Emitter();
    const heard = [];
    emitter.on("change", (detail) => heard.push(detail));
    emitter.emit("change", null);
    assert.deepEqual(heard, [null]);
  });
});
