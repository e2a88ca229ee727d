/**
 * Whether a text can be kept in the records: PostgreSQL refuses a NUL in any text, and half of a surrogate pair in
 * jsonb, for ever. Asked at the door, before anything is acknowledged.
 */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
