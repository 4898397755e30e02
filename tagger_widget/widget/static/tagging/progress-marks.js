// The progress of each image, as bytes that Python sends.

/** What the bytes mean; image_marks.py knows the same ones. */
export const MARKS = [
  { name: "no tags yet", kind: "untagged", sign: "" },
  { name: "tagged", kind: "tagged", sign: "•" },
  { name: "done", kind: "done", sign: "✓" },
  { name: "skipped", kind: "skipped", sign: "»" },
  { name: "cannot be read", kind: "problem", sign: "!" },
];

/** The marks of all images, the same for all views. */
export class ProgressMarks extends EventTarget {
  constructor() {
    super();
    this.bytes = new Uint8Array(0);
  }

  /** @param {DataView} packed */
  async load(packed) {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    this.bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    this.dispatchEvent(new CustomEvent("change", { detail: null }));
  }

  /** @param {[number, number][]} changes index and mark */
  change(changes) {
    for (const [index, mark] of changes) if (index < this.bytes.length) this.bytes[index] = mark;
    this.dispatchEvent(new CustomEvent("change", { detail: changes.map(([index]) => index) }));
  }

  /** @param {number} index */
  of(index) {
    return MARKS[this.bytes[index] ?? 0];
  }
}
