import type { Configuration } from './env.ts';

/**
 * Where objects may live. Local workerd throws on `jurisdiction()`, so it is switched by configuration;
 * outside local use the configuration insists on `eu`.
 */
export function jurisdictional<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  configuration: Pick<Configuration, 'JURISDICTION'>,
): DurableObjectNamespace<T> {
  return configuration.JURISDICTION === 'eu' ? namespace.jurisdiction('eu') : namespace;
}
