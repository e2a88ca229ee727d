import { parse } from 'postgres-array';

type ReadValue = (text: string) => unknown;

const readJson: ReadValue = (text) => JSON.parse(text);
const readBool: ReadValue = (text) => text === 't';
/** `\\x` and two digits a byte. */
const readBytes: ReadValue = (text) =>
  Uint8Array.from(text.slice(2).match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
const listOf =
  (read: ReadValue): ReadValue =>
  (text) =>
    parse(text, (element) => read(element));

/** By PostgreSQL's type ids (pg_type.dat): bool, bytea, int2, int4, oid, float4, float8, json, jsonb and lists of them. */
const READERS: ReadonlyMap<number, ReadValue> = new Map([
  [16, readBool],
  [17, readBytes],
  [21, Number],
  [23, Number],
  [26, Number],
  [700, Number],
  [701, Number],
  [114, readJson],
  [3802, readJson],
  [1000, listOf(readBool)],
  [1001, listOf(readBytes)],
  [1005, listOf(Number)],
  [1007, listOf(Number)],
  [1028, listOf(Number)],
  [1021, listOf(Number)],
  [1022, listOf(Number)],
  [199, listOf(readJson)],
  [3807, listOf(readJson)],
  // char, text, varchar, name, uuid and int8: a whole number of 8 bytes stays text, as no digit may be lost.
  ...[1014, 1009, 1015, 1003, 2951, 1016].map((type) => [type, listOf(String)] as const),
]);

/**
 * How a column of this type is read. What is not listed stays as PostgreSQL writes it: text, uuid, decimals and whole
 * numbers of 8 bytes (no digit is lost), times, days, intervals, and lists of times and of decimals.
 */
export function valueReader(type: number): ReadValue {
  return READERS.get(type) ?? String;
}
