/** What makes the Worker push: a key of its own for each stack. */
export async function pushBindings(): Promise<Readonly<Record<string, string>>> {
  const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  const { d: VAPID_PRIVATE_KEY = '' } = await crypto.subtle.exportKey('jwk', privateKey);
  return { VAPID_PRIVATE_KEY, VAPID_SUBJECT: 'mailto:drift@naer.example' };
}
