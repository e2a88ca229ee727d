/** Stands with every evaluated measurement and alert, so that a fault can be traced to all it touched. Raise on any change of behaviour. */
export const ENGINE_VERSION = '4';
