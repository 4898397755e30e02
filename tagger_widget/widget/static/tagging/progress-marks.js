// The progress of each image, as bytes that Python sends.

import { Emitter } from "../shared/emitter.js";

/** What the bytes mean; image_marks.py has the same ones. */
export const MARKS = [
  { name: "no tags yet", kind: "untagged", sign: "" },
  { name: "tagged", kind: "tagged", sign: "•" },
  { name: "done", kind: "done", sign: "✓" },
  { name: "skipped", kind: "skipped", sign: "»" },
  { name: "cannot be read", kind: "problem", sign: "!" },
];

/**
 * The marks of all images, the same for all views. `change` carries the indexes that changed; null for all.
 *
 * @extends {Emitter<{change: number[] | null}>}
 */
export class ProgressMarks extends Emitter {
  constructor() {
    super();
    this.bytes = new Uint8Array(0);
  }

  /** @param {DataView<ArrayBuffer>} packed the bytes of all images, compressed */
  async load(packed) {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    this.bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    this.emit("change", null);
  }

  /** @param {[index: number, mark: number][]} changes */
  update(changes) {
    for (const [index, mark] of changes) if (index < this.bytes.length) this.bytes[index] = mark;
    this.emit("change", changes.map(([index]) => index));
  }

  /** @param {number} index */
  markOf(index) {
    return MARKS[this.bytes[index] ?? 0];
  }
}
