import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  clampScale, clampView, fitScale, fitView, panBy, zoomAt,
} from "../../../tagger_widget/widget/static/tagging/zoom-math.js";
import { table } from "../table.js";

const AREA = { width: 800, height: 600 };
const WIDE = { width: 1600, height: 600 };
const SMALL = { width: 100, height: 100 };

describe("fitScale", () => {
  table({
    "the width decides for a wide picture": [WIDE, AREA, 0.5],
    "the height decides for a tall one": [{ width: 400, height: 1200 }, AREA, 0.5],
    "a small picture is enlarged at most twice": [SMALL, AREA, 2],
    "a picture of the same size stays as it is": [AREA, AREA, 1],
  }, (picture, area, expected) => assert.equal(fitScale(picture, area), expected));
});

describe("fitView", () => {
  it("shows the middle of the whole picture", () => {
    assert.deepEqual(fitView(WIDE, AREA), { scale: 0.5, x: 0.5, y: 0.5 });
  });
});

describe("clampScale", () => {
  table({
    "leaves a scale in between alone": [1.5, WIDE, 1, 1.5],
    "half of the fitted scale is the least": [0.01, WIDE, 1, 0.25],
    "half of the native scale is the least for small pictures": [0.01, SMALL, 1, 0.5],
    "sixteen screen pixels for one of the image are the most": [100, WIDE, 1, 16],
    "the most counts screen pixels": [100, WIDE, 0.5, 8],
  }, (scale, picture, native, expected) => assert.equal(clampScale(scale, picture, AREA, native), expected));
});

describe("zoomAt", () => {
  table({
    "the middle stays in the middle": [{ x: 0, y: 0 }, { scale: 2, x: 0.5, y: 0.5 }],
    "the point below the pointer stays there": [{ x: 80, y: -60 }, { scale: 2, x: 0.525, y: 0.45 }],
  }, (pointer, expected) => {
    assert.deepEqual(zoomAt({ scale: 1, x: 0.5, y: 0.5 }, 2, pointer, WIDE), expected);
  });

  it("is undone by zooming back at the same point", () => {
    const view = { scale: 1, x: 0.4, y: 0.6 };
    const there = zoomAt(view, 3, { x: 120, y: 40 }, WIDE);
    const back = zoomAt(there, 1, { x: 120, y: 40 }, WIDE);
    assert.ok(Math.abs(back.x - view.x) < 1e-12 && Math.abs(back.y - view.y) < 1e-12);
  });
});

describe("panBy", () => {
  table({
    "to the right shows what is left of it": [160, 0, { scale: 1, x: 0.4, y: 0.5 }],
    "down shows what is above": [0, 60, { scale: 1, x: 0.5, y: 0.4 }],
  }, (dx, dy, expected) => assert.deepEqual(panBy({ scale: 1, x: 0.5, y: 0.5 }, dx, dy, WIDE), expected));
});

describe("clampView", () => {
  table({
    "a picture that fits is centred": [{ scale: 0.25, x: 0.1, y: 0.9 }, { scale: 0.25, x: 0.5, y: 0.5 }],
    "a longer side does not leave the left edge": [{ scale: 1, x: 0.1, y: 0.5 }, { scale: 1, x: 0.25, y: 0.5 }],
    "nor the right one": [{ scale: 1, x: 0.9, y: 0.5 }, { scale: 1, x: 0.75, y: 0.5 }],
    "in between it stays where it is": [{ scale: 1, x: 0.4, y: 0.5 }, { scale: 1, x: 0.4, y: 0.5 }],
    "a side that just fits is centred": [{ scale: 1, x: 0.4, y: 0.2 }, { scale: 1, x: 0.4, y: 0.5 }],
  }, (view, expected) => assert.deepEqual(clampView(view, WIDE, AREA), expected));
});
