const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PAIR = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.(0|[1-9][0-9]{0,14})$/;

/** Whether a text is a public id of the plain kind: a lower-case UUID. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Reads `<patientId>.<sequence>`, the id of a measurement or of a quarantined reading; undefined when it is none. */
export function parseSequenceId(text: string): { readonly patientId: string; readonly sequence: number } | undefined {
  const match = PAIR.exec(text);
  return match?.[1] === undefined ? undefined : { patientId: match[1], sequence: Number(match[2]) };
}
