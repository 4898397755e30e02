import assert from "node:assert/strict";
import { describe } from "node:test";

import {
  destinationOf, geometryOf, placesWithin, sheetHeight,
} from "../../../tagger_widget/widget/static/gallery/grid-geometry.js";
import { table } from "../table.js";

describe("geometryOf", () => {
  table({
    "as many columns as fit; cells fill the width": [1000, 160, false, { columns: 6, cell: 160, height: 184, x: 168, y: 192 }],
    "cells grow to fill the width": [500, 160, false, { columns: 3, cell: 161, height: 185, x: 169, y: 193 }],
    "tags take room": [1000, 160, true, { columns: 6, cell: 160, height: 230, x: 168, y: 238 }],
    "one column at least": [100, 160, false, { columns: 1, cell: 100, height: 124, x: 108, y: 132 }],
    "a cell has a least size": [0, 160, false, { columns: 1, cell: 48, height: 72, x: 56, y: 80 }],
  }, (width, size, tags, expected) => assert.deepEqual(geometryOf(width, { size, tags }), expected));
});

const GEOMETRY = { columns: 3, cell: 100, height: 120, x: 110, y: 130 };

describe("sheetHeight", () => {
  table({
    "no images": [0, 0],
    "one row": [3, 122],
    "a row that is not full": [4, 252],
  }, (count, expected) => assert.equal(sheetHeight(GEOMETRY, count), expected));
});

describe("placesWithin", () => {
  table({
    "a single cell": [10, 10, 20, 20, [0]],
    "two columns": [50, 10, 150, 20, [0, 1]],
    "two rows": [10, 50, 20, 150, [0, 3]],
    "four cells": [50, 50, 150, 150, [0, 1, 3, 4]],
    "the gap between columns": [103, 10, 107, 20, []],
    "the gap between rows": [10, 123, 20, 127, []],
    "from the gap to the next column": [103, 10, 120, 20, [1]],
    "beyond the left and upper edges": [-50, -50, 10, 10, [0]],
    "beyond the right edge": [300, 10, 900, 20, [2]],
    "beyond the last row": [10, 300, 20, 900, [6]],
    "places that the last row does not have": [120, 300, 900, 900, []],
    "everything": [-10, -10, 900, 900, [0, 1, 2, 3, 4, 5, 6]],
    "no images": [0, 0, 900, 900, [], 0],
  }, (left, top, right, bottom, expected, count = 7) => {
    assert.deepEqual(placesWithin(GEOMETRY, count, { left, top, right, bottom }), expected);
  });
});

/** Ten images in rows of four, of which three are on the screen. */
const VIEW = { columns: 4, rowsOnScreen: 3, firstInView: 4 };

describe("destinationOf", () => {
  table({
    "right": ["ArrowRight", 2, 3],
    "left": ["ArrowLeft", 2, 1],
    "left of the first": ["ArrowLeft", 0, -1],
    "down": ["ArrowDown", 1, 5],
    "down into a row that is too short": ["ArrowDown", 7, 11],
    "down from the last row": ["ArrowDown", 9, 9],
    "up": ["ArrowUp", 5, 1],
    "up from the first row": ["ArrowUp", 3, 3],
    "a screen down": ["PageDown", 1, 13],
    "a screen up": ["PageUp", 9, -3],
    "to the first": ["Home", 5, 0],
    "to the last": ["End", 5, 9],
    "from nowhere to the first in view": ["ArrowRight", -1, 4],
    "from nowhere, whatever the key": ["PageDown", -1, 4],
    "from nowhere to the last": ["End", -1, 9],
    "another key": ["a", 2, null],
  }, (key, from, expected) => assert.equal(destinationOf(key, from, 9, VIEW), expected));
});
