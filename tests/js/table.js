// Tests from a table: one test for each row.

import { test } from "node:test";

/**
 * @param {Record<string, any[]>} rows arguments by the name of the case
 * @param {(...args: any[]) => void | Promise<void>} check
 */
export function table(rows, check) {
  for (const [name, args] of Object.entries(rows)) test(name, () => check(...args));
}

/**
 * Pack numbers as Python sends them: at any place of a larger buffer.
 *
 * @param {any} Kind of typed array
 * @param {number[]} values
 * @returns {DataView}
 */
export function packed(Kind, values) {
  const bytes = new Uint8Array(Kind.from(values).buffer);
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  return new DataView(larger.buffer, 3, bytes.length);
}
