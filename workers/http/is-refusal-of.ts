/**
 * Whether an item was refused for whose it is, and not for what is wrong with it: it names another patient than the
 * credential's, or a device that is none of the gateway's. That is an attempt, and is in the log.
 */
export function isRefusalOf(code: string | undefined): boolean {
  return code === 'wrong-subject' || code === 'unknown-device';
}
