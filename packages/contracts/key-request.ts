import * as z from 'zod';

/** `POST /platform/v1/tenants/{tenantId}/keys/rotations`: another data key, or (`rewrap`) the same ones wrapped under the environment's first key. */
export const keyRotationRequest = z.strictObject({ mode: z.enum(['rotate', 'rewrap']) });
