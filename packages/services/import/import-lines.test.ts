import { describe, expect, it } from 'vitest';
import { checkDeviceLine } from './check-device-line.ts';
import { checkPatientLine } from './check-patient-line.ts';
import { nameColumns } from './columns.ts';
import { readCsv } from './read-csv.ts';
import { csvOfReport } from './read-report.ts';

const UNIT = { unitId: '5d3f7c1e-2222-4f6b-8a44-0d7f6a1b2c3d', name: 'Oppfølging', organisationId: 'o' };
const FRAME = { units: [UNIT], synthetic: true, today: '2026-11-22' };
/** Month + 80: synthetic; 15 January 1955. */
const NATIONAL_ID = '15815500129';

const rowsOf = (text: string) => {
  const rows = readCsv(text, 100);
  return rows.ok ? rows.value : rows.error.code;
};

describe('a CSV text', () => {
  it.each([
    [
      'semicolons and CRLF',
      'a;b\r\n1;2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'commas, LF and no last end of line',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'quotes with separators, quotes and lines inside',
      'a;b\n"x;""y""\nz";2',
      [
        ['a', 'b'],
        ['x;"y"\nz', '2'],
      ],
    ],
    [
      'empty cells, and lines of nothing left out',
      'a;b\n;\n\n;2\n',
      [
        ['a', 'b'],
        ['', '2'],
      ],
    ],
    [
      'commas inside cells of a file with semicolons',
      'a;b;c\n1,5;2;3',
      [
        ['a', 'b', 'c'],
        ['1,5', '2', '3'],
      ],
    ],
  ])('is read with %s', (_, text, expected) => {
    const rows = rowsOf(text);
    expect(typeof rows === 'string' ? rows : rows.map(({ cells }) => cells)).toEqual(expected);
  });

  it('counts lines as an editor does, those inside quotes too', () => {
    const rows = rowsOf('a;b\n"1\n\n2";3\n\n4;5');
    expect(typeof rows === 'string' ? rows : rows.map(({ line }) => line)).toEqual([1, 2, 6]);
  });

  it.each([
    ['a quote that is never closed', 'a;b\n"1;2\n3;4'],
    ['a quote inside a cell', 'a;b\n1"x";2'],
    ['text after a closing quote', 'a;b\n"1"x;2'],
  ])('with %s is refused: a guess would move columns', (_, text) => {
    expect(rowsOf(text)).toBe('invalid-csv');
  });

  it('of more lines than may be is refused', () => {
    expect(readCsv('a\n'.repeat(101), 100)).toMatchObject({ error: { code: 'too-many-lines' } });
  });
});

const HEAD = ['nationalId', 'name', 'birthDate', 'unit', 'programme', 'purpose', 'risk'];
const named = (cells: readonly string[]) =>
  nameColumns('patients', [
    { line: 1, cells },
    { line: 2, cells: ['x'] },
  ]);

describe('the header', () => {
  it.each([
    ['English', HEAD],
    ['Norwegian, in any case', ['Fødselsnummer', 'NAVN', 'fødselsdato', 'Enhet', 'program', 'formål', 'risiko']],
    ['in another order with the optional one', [...HEAD.toReversed(), 'second_kit_reason']],
  ])('may be %s', (_, cells) => {
    expect(named(cells)).toMatchObject({ ok: true, value: [{ line: 2, misfit: true }] });
  });

  it('tells all that is missing, repeated and unknown, the unknown by number alone', () => {
    expect(named(['name', 'navn', NATIONAL_ID, 'unit', 'programme', 'purpose', 'birthDate'])).toEqual({
      ok: false,
      error: {
        faults: [
          { field: 'column 3', code: 'unknown-column' },
          { field: 'nationalId', code: 'missing' },
          { field: 'name', code: 'repeated' },
          { field: 'risk', code: 'missing' },
        ],
      },
    });
  });
});

const GOOD = {
  nationalId: NATIONAL_ID,
  name: 'Test Testesen',
  birthDate: '15.1.1955',
  unit: 'Oppfølging',
  programme: 'copd',
  purpose: 'x',
  risk: 'Høy',
};

describe('a line about a patient', () => {
  it('is read with a Norwegian date and risk, the unit by name or id', () => {
    for (const unit of [UNIT.name, UNIT.unitId])
      expect(checkPatientLine({ ...GOOD, unit }, FRAME)).toMatchObject({
        ok: true,
        value: { birthDate: '1955-01-15', risk: 'high', unitId: UNIT.unitId },
      });
  });

  it('tells all its faults at once, and no value', () => {
    const checked = checkPatientLine(
      { nationalId: '15815500120', birthDate: '31.02.1955', unit: 'X', risk: '!' },
      FRAME,
    );
    expect(checked).toEqual({
      ok: false,
      error: [
        { field: 'nationalId', code: 'invalid-value' },
        { field: 'birthDate', code: 'invalid-value' },
        { field: 'unit', code: 'unknown-unit' },
        { field: 'risk', code: 'invalid-value' },
        { field: 'name', code: 'missing' },
        { field: 'programme', code: 'missing' },
        { field: 'purpose', code: 'missing' },
      ],
    });
  });

  it.each([
    ['a birth date that is not of the national id', { birthDate: '1955-01-16' }, 'birthDate', 'not-of-national-id'],
    ['a birth date to come', { birthDate: '2027-01-15' }, 'birthDate', 'out-of-range'],
    ['a national id in the purpose', { purpose: `of ${NATIONAL_ID}` }, 'purpose', 'national-id'],
    ['a huge name', { name: 'x'.repeat(201) }, 'name', 'too-long'],
    ['what the records cannot keep', { name: 'a\0b' }, 'name', 'invalid-value'],
  ])('with %s is refused', (_, over, field, code) => {
    expect(checkPatientLine({ ...GOOD, ...over }, FRAME)).toEqual({ ok: false, error: [{ field, code }] });
  });

  it('with a name that two units have is refused, and a synthetic number where real people are', () => {
    expect(checkPatientLine(GOOD, { ...FRAME, units: [UNIT, { ...UNIT, unitId: 'other' }] })).toMatchObject({
      error: [{ field: 'unit', code: 'ambiguous-unit' }],
    });
    expect(checkPatientLine(GOOD, { ...FRAME, synthetic: false })).toMatchObject({ error: [{ field: 'nationalId' }] });
  });
});

describe('a line about a device', () => {
  const organisations = [{ organisationId: UNIT.unitId, number: '999999999' }];
  const device = { system: 'urn:x', identifier: 'A1', kind: 'delt', label: 'PO', organisation: '999 999 999' };

  it('is read, its organisation by number', () => {
    expect(checkDeviceLine({ ...device, measures: 'pulse|body-weight' }, organisations)).toMatchObject({
      value: { kind: 'shared', organisationId: UNIT.unitId, measures: ['pulse', 'body-weight'] },
    });
  });

  it('tells all its faults at once', () => {
    expect(checkDeviceLine({ identifier: NATIONAL_ID, measures: 'mood', organisation: '1' }, organisations)).toEqual({
      ok: false,
      error: [
        { field: 'system', code: 'missing' },
        { field: 'identifier', code: 'national-id' },
        { field: 'label', code: 'missing' },
        { field: 'kind', code: 'missing' },
        { field: 'organisation', code: 'unknown-organisation' },
        { field: 'measures', code: 'invalid-value' },
      ],
    });
  });
});

it('a report as CSV has a row per fault, and no cell a spreadsheet would run', () => {
  const faults = [
    { field: 'name', code: 'missing' },
    { field: '=cmd()', code: 'a;b' },
  ];
  expect(
    csvOfReport([
      { line: 2, outcome: 'created', faults: [] },
      { line: 3, outcome: 'refused', faults },
    ]),
  ).toBe('\ufeffline;outcome;code;field\r\n2;created;;\r\n3;refused;missing;name\r\n3;refused;"a;b";\'=cmd()\r\n');
});
