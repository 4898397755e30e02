import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { placeImage, Zoom } from "../../../tagger_widget/widget/static/tagging/zoom.js";

const PICTURE = { width: 1600, height: 600 };
let image;
let zoom;

beforeEach(() => {
  globalThis.window = { devicePixelRatio: 2 };
  image = { dataset: {}, style: {} };
  zoom = new Zoom();
  zoom.area = { width: 800, height: 600 };
});

describe("Zoom", () => {
  it("has no view and no percentage without a picture", () => {
    assert.equal(zoom.currentView, null);
    assert.equal(zoom.percent, null);
    zoom.zoomBy(2);
    zoom.zoomTo(1, { x: 0, y: 0 });
    zoom.pan(10, 10);
    zoom.draw();
    assert.equal(zoom.view, null);
  });

  it("fits a new picture", () => {
    zoom.setImage(image, PICTURE);
    assert.deepEqual(zoom.currentView, { scale: 0.5, x: 0.5, y: 0.5 });
    assert.equal(zoom.percent, 100); // two screen pixels for a CSS pixel
    assert.equal(image.style.width, "800px");
    assert.equal(image.style.transform, "translate(0px, 150px) scale(1)");
  });

  it("takes a screen without a pixel ratio for a simple one", () => {
    globalThis.window = {};
    assert.equal(zoom.nativeScale, 1);
  });

  it("zooms by a factor, in the middle or at the pointer", () => {
    zoom.setImage(image, PICTURE);
    zoom.zoomBy(2);
    assert.deepEqual(zoom.view, { scale: 1, x: 0.5, y: 0.5 });
    zoom.zoomBy(2, { x: 160, y: 0 });
    assert.deepEqual(zoom.view, { scale: 2, x: 0.55, y: 0.5 });
  });

  it("toggles between fitted and native", () => {
    zoom.area = { width: 400, height: 300 };
    zoom.setImage(image, PICTURE);
    zoom.toggle();
    assert.equal(zoom.percent, 100);
    zoom.toggle();
    assert.equal(zoom.view, null);
  });

  it("pans while zoomed, but not beyond the edge", () => {
    zoom.setImage(image, PICTURE);
    zoom.pan(100, 0);
    assert.equal(zoom.view, null);
    zoom.zoomBy(2);
    zoom.pan(160, 0);
    assert.deepEqual(zoom.view, { scale: 1, x: 0.4, y: 0.5 });
    zoom.pan(5000, 0);
    assert.deepEqual(zoom.view, { scale: 1, x: 0.25, y: 0.5 });
  });

  it("fits the next picture unless the zoom is kept", () => {
    zoom.setImage(image, PICTURE);
    zoom.zoomBy(2);
    zoom.setImage({ dataset: {}, style: {} }, PICTURE);
    assert.equal(zoom.view, null);
    zoom.zoomBy(2);
    zoom.isKept = true;
    zoom.setImage(image, PICTURE);
    assert.equal(zoom.view.scale, 1);
  });

  it("keeps the zoom when the same image is set again", () => {
    zoom.setImage(image, PICTURE);
    zoom.zoomBy(2);
    zoom.setImage(image, PICTURE);
    assert.equal(zoom.view.scale, 1);
  });

  it("stays over the area when that grows", () => {
    zoom.setImage(image, PICTURE);
    zoom.zoomBy(2);
    zoom.pan(5000, 0);
    zoom.area = { width: 1600, height: 600 };
    zoom.draw();
    assert.deepEqual(zoom.view, { scale: 1, x: 0.5, y: 0.5 });
  });
});

describe("placeImage", () => {
  it("does not touch an image that is in place", () => {
    placeImage(image, PICTURE, zoom.area);
    image.style = new Proxy({}, { set: () => assert.fail("set again") });
    placeImage(image, PICTURE, zoom.area);
  });

  it("places it anew when the view changes", () => {
    placeImage(image, PICTURE, zoom.area);
    placeImage(image, PICTURE, zoom.area, { scale: 1, x: 0.25, y: 0.5 });
    assert.equal(image.style.transform, "translate(0px, 0px) scale(2)");
  });
});
