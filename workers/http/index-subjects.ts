import { blindIndex } from '@naer/auth/seal';
import { nationalIdsIn } from '@naer/fhir-map/national-id';

export interface SubjectIndex {
  /** Keyed blind indexes of national ids, in their order. */
  readonly indexes: (nationalIds: readonly string[]) => Promise<readonly string[]>;
  /**
   * A sender's text as it may be stored: a national id in it is replaced by its blind index, so that equal texts still
   * meet and nobody can read it. PHD gateways build identifiers from the patient's.
   */
  readonly mask: (text: string) => Promise<string>;
}

/** Computes each index once per request. `key` is the environment's blind index key. */
export function indexSubjects(key: string): SubjectIndex {
  const computed = new Map<string, Promise<string>>();
  function indexOf(nationalId: string): Promise<string> {
    const before = computed.get(nationalId) ?? blindIndex(key, nationalId);
    computed.set(nationalId, before);
    return before;
  }
  return {
    indexes: async (nationalIds) => await Promise.all(nationalIds.map(indexOf)),
    async mask(text) {
      let masked = text;
      for (const nationalId of nationalIdsIn(text)) masked = masked.replaceAll(nationalId, await indexOf(nationalId));
      return masked;
    },
  };
}
