import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { freshKeys, keyLines } from './fresh-keys.ts';
import { parseCommand } from './parse-command.ts';

describe('the operator’s command line', () => {
  it.each([
    [
      ['tenant', 'create', '--name', 'A', '--admin-name', 'B'],
      { verb: 'create', options: { name: 'A', 'admin-name': 'B' } },
    ],
    [
      ['--', 'tenant', 'list', '--url=https://naer.example'],
      { verb: 'list', options: { url: 'https://naer.example' } },
    ],
    [
      ['tenant', 'suspend', '--tenant', 'x', '--reason', 'y'],
      { verb: 'suspend', options: { tenant: 'x', reason: 'y' } },
    ],
  ])('understands %j', (args, expected) => {
    expect(parseCommand(args)).toEqual({ kind: 'tenant', ...expected });
  });

  it('understands what is asked about the log of accesses', () => {
    const options = { tenant: 'x', anchor: 'y' };
    expect(parseCommand(['audit', 'verify', '--tenant', 'x', '--anchor', 'y'])).toEqual({
      kind: 'audit',
      verb: 'verify',
      options,
    });
  });

  it('understands what a fault is looked for by, of one tenant or of all', () => {
    const firmware = { firmware: '4 2' };
    const asked = { kind: 'lookback', verb: '', options: { all: 'true', ...firmware } };
    expect(parseCommand(['lookback', '--all', '--firmware', '4 2'])).toEqual(asked);
    expect(parseCommand(['lookback', '--firmware', '4 2', '--all'])).toEqual(asked);
    expect(() => parseCommand(['lookback', 'find', '--all'])).toThrow('There is no command "lookback find"');
    expect(() => parseCommand(['tenant', 'list', '--all'])).toThrow('tenant list takes no --all.');
  });

  it.each([[[]], [['help']], [['tenant', '--help']]])('explains itself for %j', (args) => {
    expect(parseCommand(args)).toEqual({ kind: 'help' });
  });

  it.each([
    [['tenant'], 'There is no command "tenant"'],
    [['tenants', 'list'], 'There is no command "tenants list"'],
    [['tenant', 'list', 'all'], 'There is no command "tenant list all"'],
    [['tenant', 'create', '--name', 'A'], 'tenant create needs --admin-name.'],
    [['tenant', 'suspend'], 'tenant suspend needs --tenant and --reason.'],
    [['tenant', 'list', '--name', 'A'], 'tenant list takes no --name.'],
    [['audit', 'export', '--tenant', 'x'], 'audit export needs --to.'],
    [['audit', 'verify', '--tenant', 'x', '--to', 'y'], 'audit verify takes no --to.'],
    [['audit', 'create'], 'There is no command "audit create"'],
    [['tenant', 'list', '--url'], '--url needs a value.'],
    [['tenant', 'list', '--force'], 'The option --force is not understood'],
  ])('says of %j in one sentence what is wrong', (args, sentence) => {
    expect(() => parseCommand(args)).toThrow(sentence);
  });
});

describe('fresh keys', () => {
  it('are never the same twice, and keep the operator’s private part out of what is deployed', () => {
    const [one, other] = [freshKeys('20300101'), freshKeys('20300101')];
    const values = [...one.secrets, ...other.secrets].map(({ value }) => value);
    expect(new Set(values).size).toBe(values.length);
    const { d, ...publicPart } = JSON.parse(one.operatorKey) as Record<string, string>;
    expect(createPublicKey({ key: publicPart, format: 'jwk' }).asymmetricKeyType).toBe('ec');
    expect(one.secrets.map(({ value }) => value).join()).not.toContain(d);
    expect(keyLines(one).filter((line) => line.includes(d ?? ''))).toEqual([one.operatorKey]);
  });
});
