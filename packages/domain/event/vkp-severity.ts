import type { Severity } from '../plan/severity.ts';

/** Severities of the welfare-technology hub, as sent (DOMAIN 6); the higher the more severe. */
export const VKP_SEVERITIES = [0, 10, 20, 30, 40] as const;
export type VkpSeverity = (typeof VKP_SEVERITIES)[number];

/**
 * What the sender makes of an event, as a floor: it raises what the catalogue says of the code and lowers nothing.
 * 0 and 10 are for information, 20 asks for attention, 30 and 40 for help (our reading, to be confirmed with the hub).
 */
export function severityOfVkp(sent: number | undefined): Severity | undefined {
  if (sent === undefined || sent < 20) return undefined;
  return sent < 30 ? 'yellow' : 'red';
}
