import { type Bindings, configurationOf } from '../env.ts';
import { jurisdictional } from '../jurisdiction.ts';

/** The sealer of a tenant's log as other rooms see it. */
export interface AuditSealerHandle {
  /** Seals now, and every few seconds while the log grows. */
  wake(named: { readonly v: 1; readonly tenantId: string }): Promise<void>;
}

/** The only place that names a sealer's object. */
export function getAuditSealer(bindings: Bindings, tenantId: string): AuditSealerHandle {
  const namespace = jurisdictional(bindings.AUDIT_SEALER, configurationOf(bindings));
  const stub = namespace.get(namespace.idFromName(tenantId));
  return { wake: (named) => stub.wake(named) };
}
