// Messages between the page and Python: requests, which get one reply each, and notices. protocol.py lists their kinds.

/** @import { WidgetModel } from "./types.js" */

/** Why a request has no reply that counts: Python could not do it, the page went away, or a later one took its place. */
export class RequestError extends Error {
  /**
   * @param {"failed" | "closed" | "superseded"} reason
   * @param {string} message
   */
  constructor(reason, message) {
    super(message);
    this.name = "RequestError";
    this.reason = reason;
  }
}

/**
 * Do without a reply: for `catch` after a request. What failed is shown in the status line already.
 *
 * @param {unknown} error
 * @returns {undefined}
 */
export function ignoreUnanswered(error) {
  if (!(error instanceof RequestError)) throw error;
  return undefined;
}

/**
 * Count requests. A reply reaches every page that shows the widget, so each page counts on from a random number.
 *
 * @returns {() => number} returns a number that no other request has
 */
export function countRequests(first = Math.floor(Math.random() * 2 ** 52)) {
  let last = first;
  return () => {
    last += 1;
    return last;
  };
}

/** The counter of this page, for all channels. */
const nextOfPage = countRequests();

/**
 * @typedef {object} PendingRequest
 * @property {(reply: any) => void} resolve
 * @property {(error: RequestError) => void} reject
 * @property {string | undefined} group
 */
/** @typedef {DataView<ArrayBuffer>[]} Buffers */

/**
 * The messages of one widget, or of one of its parts.
 *
 * @template {{kind: string}} Notice what Python sends unasked
 */
export class Channel {
  /**
   * @param {Pick<WidgetModel<any>, "send" | "on" | "off">} model
   * @param {object} [options]
   * @param {string} [options.part] the part of the widget whose messages these are
   * @param {() => number} [options.nextNumber]
   */
  constructor(model, { part, nextNumber = nextOfPage } = {}) {
    this.model = model;
    this.part = part;
    /** Numbers a request; called from outside for one that is answered by state in place of a reply. */
    this.nextNumber = nextNumber;
    this.isClosed = false;
    /** @type {Map<number, PendingRequest>} by number */
    this.pending = new Map();
    /** @type {Set<(notice: Notice, buffers: Buffers) => void>} */
    this.listeners = new Set();
    /** @type {(message: any, buffers?: Buffers) => void} */
    this.onMessage = (message, buffers = []) => this.receive(message, buffers);
    model.on("msg:custom", this.onMessage);
  }

  /**
   * Ask Python for something.
   *
   * @param {string} kind
   * @param {object} [fields]
   * @param {object} [options]
   * @param {ArrayBufferLike[]} [options.buffers]
   * @param {string} [options.group] earlier requests of the same group are superseded
   * @returns {Promise<any>} the reply, with its `buffers`; rejected with a RequestError if there is none that counts
   */
  request(kind, fields = {}, { buffers, group } = {}) {
    if (this.isClosed) return Promise.reject(new RequestError("closed", "The page has gone."));
    if (group !== undefined) this.supersede(group);
    const number = this.nextNumber();
    return new Promise((resolve, reject) => {
      this.pending.set(number, { resolve, reject, group });
      this.send(kind, { ...fields, request: number }, buffers);
    });
  }

  /**
   * Send what gets no reply.
   *
   * @param {string} kind
   * @param {object} [fields]
   * @param {ArrayBufferLike[]} [buffers]
   */
  notify(kind, fields = {}, buffers = undefined) {
    if (!this.isClosed) this.send(kind, fields, buffers);
  }

  /**
   * Listen for what Python sends unasked.
   *
   * @param {(notice: Notice, buffers: Buffers) => void} listener
   * @param {AbortSignal} [signal] when it is aborted, the listener is called no more
   */
  listen(listener, signal) {
    this.listeners.add(listener);
    signal?.addEventListener("abort", () => this.listeners.delete(listener));
  }

  /**
   * Ignore the replies that are still to come to the requests of a group.
   *
   * @param {string} group
   */
  supersede(group) {
    for (const [number, request] of this.pending) {
      if (request.group === group) this.reject(number, new RequestError("superseded", "A later request counts."));
    }
  }

  /** Receive and send nothing more. */
  close() {
    this.isClosed = true;
    this.model.off("msg:custom", this.onMessage);
    this.listeners.clear();
    for (const number of this.pending.keys()) this.reject(number, new RequestError("closed", "The page has gone."));
  }

  /**
   * While a page is being left, its connection to Python is closed but timers and observers still run: nobody waits for
   * their messages then.
   *
   * @param {string} kind
   * @param {object} fields
   * @param {ArrayBufferLike[]} [buffers]
   */
  send(kind, fields, buffers) {
    const part = this.part === undefined ? {} : { part: this.part };
    try {
      this.model.send({ ...part, kind, ...fields }, undefined, buffers);
    } catch (error) {
      if (!(error instanceof Error) || error.message !== "Cannot send") throw error;
    }
  }

  /**
   * @param {any} message
   * @param {Buffers} buffers
   */
  receive(message, buffers) {
    if (message.part !== this.part) return;
    if (message.request === undefined) for (const listener of [...this.listeners]) listener(message, buffers);
    else if (message.kind === "failed") this.reject(message.request, new RequestError("failed", message.text));
    else if (message.kind === "superseded") {
      this.reject(message.request, new RequestError("superseded", "A later request counts."));
    } else {
      this.pending.get(message.request)?.resolve({ ...message, buffers });
      this.pending.delete(message.request);
    }
  }

  /**
   * @param {number} number of a request, perhaps of another page
   * @param {RequestError} error
   */
  reject(number, error) {
    this.pending.get(number)?.reject(error);
    this.pending.delete(number);
  }
}
