// Events of objects that are not elements.

/**
 * @template {Record<string, any>} Events what each type of event carries
 */
export class Emitter extends EventTarget {
  /**
   * @template {keyof Events & string} Type
   * @param {Type} type
   * @param {Events[Type]} detail
   */
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /**
   * @template {keyof Events & string} Type
   * @param {Type} type
   * @param {(detail: Events[Type]) => void} handler
   * @param {AbortSignal} [signal] when it is aborted, the handler is called no more
   */
  on(type, handler, signal) {
    this.addEventListener(type, (event) => handler(/** @type {CustomEvent} */ (event).detail), { signal });
  }
}
