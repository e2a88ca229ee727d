import { createECDH, createHmac } from 'node:crypto';

export interface PartnerKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/**
 * The private key of an invented partner: follows from the stack's own secret and the partner's id, so that a second seed
 * finds the public key that it registered. Every 32 bytes below the order of P-256 are a key.
 */
export function partnerKey(secret: string, clientId: string): PartnerKey {
  for (let nth = 0; ; nth += 1) {
    const d = createHmac('sha256', secret).update(`naer demo partner ${clientId} ${nth}`).digest();
    const ecdh = createECDH('prime256v1');
    try {
      ecdh.setPrivateKey(d);
    } catch {
      continue;
    }
    const point = ecdh.getPublicKey();
    const text = (from: number, to: number) => point.subarray(from, to).toString('base64url');
    return { kty: 'EC', crv: 'P-256', kid: 'demo', x: text(1, 33), y: text(33, 65), d: d.toString('base64url') };
  }
}
