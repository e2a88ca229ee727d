/** `cursor` is the `nextCursor` of the page before; `limit` 1 to 200. */
export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}
