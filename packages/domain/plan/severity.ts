export const SEVERITIES = ['red', 'yellow'] as const;
export type Severity = (typeof SEVERITIES)[number];
