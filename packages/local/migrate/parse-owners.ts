const SHAPE =
  'TENANT_DATABASES must be a JSON object of tenant id to { "url": "postgres://.." }, each the login of its owner.';

/** Databases of tenants of their own, with their owners' logins: what the Worker's variable looks like. Throws one sentence. */
export function parseOwners(text: string | undefined): readonly (readonly [of: string, url: string])[] {
  if (text === undefined || text === '') return [];
  const parsed = parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Error(SHAPE);
  return Object.entries(parsed).map(([tenantId, own]) => {
    const url = (own as { readonly url?: unknown } | null)?.url;
    if (typeof url !== 'string' || !/^postgres(ql)?:\/\//.test(url)) throw new Error(SHAPE);
    return [`tenant ${tenantId}`, url] as const;
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(SHAPE);
  }
}
