import {
  bundle,
  concept,
  FNR_SYSTEM,
  observation,
  post,
  quantity,
  SOMEBODY_ELSE,
} from '@naer/fhir-map/invented-fixture';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { deviceDoor, INGEST } from '../support/device-door.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 4, hangable: false });
afterAll(() => stack.stop());
const { takePatient } = castOf(stack);
const { send, ingest, recorded, statuses } = deviceDoor(stack);
const patient = takePatient('copd');

const LOINC = 'http://loinc.org';
const FHIR = { 'content-type': 'application/fhir+json' };
/** The doors that take a body: where, in which type, and how each says that something is wrong. */
const DOORS = [
  { path: INGEST, headers: { 'content-type': 'application/json' }, problem: 'application/problem+json' },
  { path: '/fhir/R4', headers: FHIR, problem: 'application/fhir+json' },
  { path: '/fhir/R4/', headers: FHIR, problem: 'application/fhir+json' },
  { path: '/fhir/R4/Observation', headers: FHIR, problem: 'application/fhir+json' },
] as const;

interface Outcome {
  readonly resourceType: string;
  readonly issue: readonly {
    readonly code: string;
    readonly details: { readonly coding: readonly { readonly code: string }[]; readonly text: string };
    readonly expression?: readonly string[];
  }[];
}

/** Codes with the places they name, from a problem or an OperationOutcome. */
function faults(body: unknown): readonly string[] {
  const { code, errors, issue } = body as Partial<Outcome> & {
    code?: string;
    errors?: readonly { code: string; field: string }[];
  };
  const said = issue?.map(({ details, expression }) => [details.coding[0]?.code, ...(expression ?? [])].join(' '));
  return said ?? errors?.map((error) => `${error.code} ${error.field}`.trim()) ?? [String(code)];
}

/** A body that tells no length before it ends. */
function inPieces(piece: string, times: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent === times) controller.close();
      else controller.enqueue(new TextEncoder().encode(piece));
      sent += 1;
    },
  });
}

describe.each(DOORS)('a whole request to $path', ({ path, headers, problem }) => {
  const nested = (depth: number) => `{"measurements":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  test.each<[string, string | Uint8Array, number, string]>([
    ['that is bare NaN', '{"measurements":[{"type":"pulse","value":NaN}]}', 400, 'malformed-json'],
    ['that is Infinity', '{"valueQuantity":{"value":Infinity}}', 400, 'malformed-json'],
    ['that is empty', '', 400, 'malformed-json'],
    ['that breaks off', '{"measurements":[{"type":"pulse"', 400, 'malformed-json'],
    ['that is no UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), 400, 'malformed-json'],
    ['33 deep', nested(33), 400, 'too-deep'],
    ['a hundred thousand deep', '['.repeat(100_000), 400, 'too-deep'],
    ['of 2 MB', JSON.stringify({ pad: 'x'.repeat(2_000_000) }), 413, 'body-too-large'],
    ['one byte over 1 MB', JSON.stringify({ pad: 'x'.repeat(1_000_001 - 10) }), 413, 'body-too-large'],
  ])('%s is refused', async (_, body, status, code) => {
    const reply = await send(patient, path, body, headers);
    expect([reply.status, reply.headers.get('content-type'), ...faults(reply.body)]).toEqual([status, problem, code]);
    expect((await ingest(patient, oxygen(95))).status).toBe(200);
  });

  test.each(['text/plain', 'application/xml', 'application/json; charset=latin1', 'multipart/form-data', 'nonsense'])(
    'of the type %s is refused unread',
    async (type) => {
      const reply = await send(patient, path, '{}', { ...headers, 'content-type': type });
      expect([reply.status, ...faults(reply.body)]).toEqual([415, 'unsupported-media-type']);
    },
  );

  test('of 2 MB in pieces, with no length told, is refused', async () => {
    const response = await fetch(`${stack.baseUrl}${path}`, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${patient.deviceCredential}` },
      body: inPieces('x'.repeat(100_000), 20),
      duplex: 'half',
    } as RequestInit);
    expect([response.status, ...faults(await response.json())]).toEqual([413, 'body-too-large']);
  });

  test('of 7 MB hears its answer, though nobody reads it: too large, of a wrong type, or of a stranger', async () => {
    const large = 'x'.repeat(7_000_000);
    const answers = [
      await send(patient, path, large, headers),
      await send(patient, path, large, { ...headers, 'content-type': 'text/plain' }),
      await send({ ...patient, deviceCredential: 'x' }, path, large, headers),
    ];
    expect(answers.map(({ status, body }) => [status, ...faults(body)])).toEqual([
      [413, 'body-too-large'],
      [415, 'unsupported-media-type'],
      [401, 'unauthenticated'],
    ]);
  });

  test.each(['null', '[]', '7', '"text"', '{}', '{"__proto__":{"resourceType":"Bundle"}}', '{"resourceType":[]}'])(
    'that is %s does not fit, and is told so',
    async (body) => {
      const reply = await send(patient, path, body, headers);
      expect([reply.status, reply.headers.get('content-type')]).toEqual([422, problem]);
      expect(faults(reply.body).length).toBeGreaterThan(0);
    },
  );
});

test('501 items are refused by either door, and 500 are taken', async () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => oxygen(95, { at: 1.7e12 + i * 1000 }));
  const items = await send(patient, INGEST, { measurements: many(501) });
  expect([items.status, items.body.code, ...faults(items.body)]).toEqual([
    422,
    'too-many-items',
    'too-many-items measurements',
  ]);
  const entries = await send(patient, '/fhir/R4', bundle('batch', ...Array(501).fill(post(observation()))), FHIR);
  expect([entries.status, ...faults(entries.body)]).toEqual([422, 'too-many-items Bundle.entry']);
  const [other, third] = [takePatient('copd'), takePatient('heart-failure')];
  expect((await send(other, INGEST, { measurements: many(500) })).status).toBe(200);
  expect(await recorded(other)).toHaveLength(500);
  const anonymous = (i: number) =>
    observation({ subject: undefined, effectiveDateTime: new Date(1.7e12 + i * 1000).toISOString() });
  const full = bundle('batch', ...Array.from({ length: 500 }, (_, i) => post(anonymous(i))));
  expect((await send(third, '/fhir/R4', full, FHIR)).status).toBe(200);
  expect(await recorded(third)).toHaveLength(500);
});

const anonymous = { subject: undefined };
const PULSE_VALUE = 'Observation.valueQuantity.value';
const PULSE_UNIT = 'Observation.valueQuantity.code';
const pulse = (value: unknown, unit = '/min') =>
  JSON.stringify(observation({ ...anonymous, valueQuantity: { ...quantity(0, unit), value } }));
const WRONG: readonly (readonly [string, string, string])[] = [
  [
    'no unit',
    JSON.stringify(observation({ ...anonymous, valueQuantity: { value: 173.37 } })),
    'missing-unit Observation.valueQuantity.system',
  ],
  ['a unit in words', pulse(173.37, 'beats/minute'), `wrong-unit ${PULSE_UNIT}`],
  ['1e308', pulse(1e308), `impossible-value ${PULSE_VALUE}`],
  ['a number beyond a double', pulse(0).replace('"value":0', '"value":1e999'), `invalid-value ${PULSE_VALUE}`],
  ['LO as its value', pulse('LO'), `invalid-value ${PULSE_VALUE}`],
  [
    'an unknown code',
    JSON.stringify(observation({ ...anonymous, code: concept(LOINC, '0-0') })),
    'unknown-code Observation.code',
  ],
  [
    'a code of every object',
    JSON.stringify(observation({ ...anonymous, code: concept('__proto__', 'constructor') })),
    'unknown-code Observation.code',
  ],
  [
    'no time',
    JSON.stringify(observation({ ...anonymous, effectiveDateTime: undefined })),
    'invalid-time Observation.effective',
  ],
  [
    'a time in the future',
    JSON.stringify(observation({ ...anonymous, effectiveDateTime: '2099-01-01T10:00:00Z' })),
    'time-in-future Observation.effectiveDateTime',
  ],
  [
    'another patient’s national id',
    JSON.stringify(observation({ subject: { identifier: { system: FNR_SYSTEM, value: SOMEBODY_ELSE } } })),
    'wrong-subject Observation.subject',
  ],
];

describe('an Observation', () => {
  const bad = takePatient('diabetes');
  test.each(WRONG)('with %s is refused by an OperationOutcome that names the element', async (_, body, fault) => {
    const reply = await send<Outcome>(bad, '/fhir/R4/Observation', body, FHIR);
    expect([reply.status, reply.body.resourceType, faults(reply.body)]).toEqual([422, 'OperationOutcome', [fault]]);
    const entries = `{"resourceType":"Bundle","type":"batch","entry":[{"resource":${body},"request":{"method":"POST","url":"Observation"}}]}`;
    const batch = await send<{ entry: { response: { status: string; outcome: Outcome } }[] }>(
      bad,
      '/fhir/R4',
      entries,
      FHIR,
    );
    const [entry] = batch.body.entry;
    expect([batch.status, entry?.response.status.slice(0, 3)]).toEqual([422, '422']);
    expect(faults(entry?.response.outcome)).toEqual([fault.replace('Observation', 'Bundle.entry[0].resource')]);
  });

  test('that was refused leaves no row behind', async () => {
    expect(await recorded(bad)).toEqual([]);
  });
});

/** Texts as fuzzers and odd devices send them: other scripts, controls, halves of pairs, names that objects have. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '\0',
    '\ud800',
    '\u202e',
    '‮Plantesen‬',
    '../..',
    '%00',
    "'; drop table measurement; --",
    '🫀'.repeat(40),
    'ﷺ'.repeat(100),
    'i̇',
    'ẞ',
  ),
);
const oddValue = fc.oneof(
  oddText,
  fc.double(),
  fc.integer(),
  fc.bigInt().map(Number),
  fc.boolean(),
  fc.constant(null),
  fc.constant(-0),
  fc.constant([]),
  fc.constant({}),
);
const KEYS = [
  'id',
  'type',
  'value',
  'unit',
  'measuredAt',
  'code',
  'components',
  'comparator',
  'answer',
  'context',
  'method',
  '__proto__',
  'constructor',
  'prototype',
];
const oddItem = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...KEYS), oddText), oddValue), { maxLength: 6 })
  .map((members) => {
    const plain: [string, unknown][] = Object.entries(oxygen(95));
    const pairs = [...plain, ...members].map(
      ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`,
    );
    return `{${pairs.join(',')}}`;
  });
const oddResource = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5 },
    oddValue,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(
        fc.constantFrom(
          'resourceType',
          'entry',
          'code',
          'coding',
          'system',
          'subject',
          'identifier',
          'valueQuantity',
          'component',
          '__proto__',
          'extension',
          'request',
          'url',
          'method',
          'resource',
        ),
        oddText,
      ),
      tie('node'),
      { maxKeys: 4 },
    ),
  ),
})).node;

describe('a month of odd input', () => {
  const fuzzed = takePatient('heart-failure');

  test('to the ingest door is answered per item, and never by a failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(oddItem, { minLength: 1, maxLength: 8 }), async (items) => {
        const reply = await send(fuzzed, INGEST, `{"measurements":[${items.join(',')}]}`);
        expect([200, 422]).toContain(reply.status);
        expect(reply.body.items.map(({ index }) => index)).toEqual(items.map((_, index) => index));
        for (const { status, problem } of reply.body.items) expect(status === 'refused').toBe(problem !== undefined);
      }),
      { numRuns: 200, seed: 20_261_120 },
    );
  });

  test('to the FHIR door is answered by resources, and never by a failure', async () => {
    const members = fc.dictionary(
      fc.constantFrom(
        'code',
        'subject',
        'valueQuantity',
        'effectiveDateTime',
        'identifier',
        'component',
        'extension',
        'status',
        'meta',
      ),
      oddResource,
      { maxKeys: 3 },
    );
    const resource = members.map((more) => observation({ ...anonymous, ...more }));
    const request = fc.oneof(
      resource.map((body) => ['/fhir/R4/Observation', body] as const),
      fc
        .tuple(
          fc.constantFrom('batch', 'transaction', 'collection', 'document', '__proto__'),
          fc.array(
            fc.oneof(
              resource.map((body) => post(body)),
              oddResource.map((body) => ({ resource: body, request: body })),
            ),
            { maxLength: 4 },
          ),
        )
        .map(([type, entries]) => ['/fhir/R4', bundle(type, ...entries)] as const),
      oddResource.map((body) => ['/fhir/R4', body] as const),
    );
    await fc.assert(
      fc.asyncProperty(request, async ([path, body]) => {
        const reply = await send<{ resourceType: string }>(fuzzed, path, JSON.stringify(body) ?? 'null', FHIR);
        expect([200, 201, 202, 400, 401, 405, 413, 422]).toContain(reply.status);
        expect(['Bundle', 'OperationOutcome', 'Observation']).toContain(reply.body.resourceType);
      }),
      { numRuns: 200, seed: 20_261_121 },
    );
  });

  test('does not disturb what comes after it: every row it left is well, and a good reading arrives', async () => {
    const rows = await recorded(fuzzed, 'type, status');
    expect(rows.length).toBeGreaterThan(0);
    expect((await ingest(fuzzed, oxygen(93.5, { id: 'good' }))).body.items[0]?.status).toBe('recorded');
    expect((await recorded(fuzzed, 'sender_id, value_text')).at(-1)).toEqual({ sender_id: 'good', value_text: '93.5' });
    await stack.sweep();
    expect(
      stack
        .workerLog()
        .match(/"parked":(\d+)/g)
        ?.at(-1),
    ).toBe('"parked":0');
  });
});

test('nothing failed, and nothing that was sent stands in a line of the logs', () => {
  expect(statuses.length).toBeGreaterThan(450);
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  const logs = stack.logs();
  expect(['173.37', SOMEBODY_ELSE, 'Plantesen', 'drop table', 'ﷺ'].filter((secret) => logs.includes(secret))).toEqual(
    [],
  );
});
