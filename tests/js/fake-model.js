// The model of an anywidget, as the page has it: keeps what is sent, and delivers what Python sends.

import { setImmediate } from "node:timers/promises";

export class FakeModel {
  constructor() {
    this.sent = [];
    this.callbacks = new Set();
  }

  on(event, callback) {
    if (event === "msg:custom") this.callbacks.add(callback);
  }

  off(event, callback) {
    if (event === "msg:custom") this.callbacks.delete(callback);
  }

  send(message, _callbacks, buffers) {
    this.sent.push(buffers ? { ...message, buffers } : message);
  }

  /** What was sent, without the numbers of requests. */
  get messages() {
    return this.sent.map(({ request: _number, ...message }) => message);
  }

  /** Deliver a message as Python sends it to every page. */
  deliver(message, buffers) {
    for (const callback of this.callbacks) callback(message, buffers);
  }

  /** Reply to a request that was sent, and let those who wait for it go on. */
  async reply({ part, request }, message, buffers) {
    this.deliver({ ...(part && { part }), request, ...message }, buffers);
    await setImmediate();
  }
}
