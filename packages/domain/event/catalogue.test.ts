import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../language/words.ts';
import { ruleSchema, typeOf } from '../rules/rule.ts';
import { builtInRule, builtInRuleOf, isBuiltInKey } from './built-in-rule.ts';
import { EVENT_CATALOGUE } from './catalogue.ts';
import { meaningsOf, readAs } from './meaning-of-event.ts';
import { RECEIPT_CODES, receiptName } from './receipt.ts';
import { severityOfVkp, VKP_SEVERITIES } from './vkp-severity.ts';

const RED_5 = ['event', 'red', 5];

describe('what comes of an event that no rule of the plan names', () => {
  it.each<[code: string, name: string, ...unknown[]]>([
    ['1', 'medicine dispenser', 'event', 'yellow', 60],
    ['1.1', 'medicine not dispensed', 'event', 'yellow', 60],
    ['1.13', 'medicine dispenser empty', 'technical', 'yellow', undefined],
    ['1.17', 'medicine dispenser battery low', 'technical', 'yellow', undefined],
    ['1.20', 'no contact with the medicine dispenser', 'technical', 'yellow', undefined],
    ['1.22', 'medicine dispenser tampered with', 'event', 'yellow', 60],
    ['2', 'location', 'event', 'yellow', 15],
    ['3', 'safety alarm', ...RED_5],
    ['4', 'supervision', ...RED_5],
    ['4.1', 'fall', ...RED_5],
    ['4.11', 'fire', 'event', 'red', 2],
    ['4.21', 'has left home', 'event', 'red', 10],
    ['4.24', 'epilepsy', ...RED_5],
    ['4.25', 'camera supervision', 'event', 'yellow', 15],
    ['4.26', 'camera supervision', 'event', 'yellow', 15],
    ['5', 'home follow-up', 'event', 'yellow', undefined],
    ['5.2.1', 'measurements reported', 'event', undefined, undefined],
    ['5.2.2', 'form answered', 'event', undefined, undefined],
    ['5.3.1', 'form missing', 'event', 'yellow', undefined],
    ['5.3.2', 'measurement missing', 'event', 'yellow', undefined],
    ['6', 'electronic lock', 'technical', 'yellow', undefined],
    ['7', 'sickness signal or safety alarm', ...RED_5],
    ['implant.lead', 'fault in a lead of the implant', 'event', 'red', undefined],
    ['implant.battery', 'battery of the implant', 'technical', 'yellow', undefined],
    ['implant.arrhythmia', 'arrhythmia reported by an implant', 'event', 'red', undefined],
    ['implant.shock', 'shock delivered by an implant', 'event', 'red', 30],
    ['consent.withdrawn', 'consent withdrawn', 'technical', 'yellow', undefined],
    ['device.technical', 'technical fault of a device', 'technical', 'yellow', undefined],
    ['follow-up', 'follow-up', 'event', undefined, undefined],
    ['device.refusals', 'data of the equipment refused repeatedly', 'technical', 'yellow', undefined],
    ['device.clock', 'the clock of the equipment is off', 'technical', 'yellow', undefined],
    ['device.unit', 'values seem to have changed their unit or scale', 'technical', 'yellow', undefined],
    ['device.interval', 'measurements come far more or less often than before', 'technical', 'yellow', undefined],
    ['position-opened', 'position opened', 'event', undefined, undefined],
  ])('%s (%s) stands as %s, is %s, within %s minutes', (code, name, category, severity, minutes) => {
    const known = EVENT_CATALOGUE.get(code);
    const rule = builtInRule(code);
    expect([known?.name.en, known?.category, rule?.severity, rule?.acknowledgeWithinMinutes]).toEqual([
      name,
      category,
      severity,
      minutes,
    ]);
    if (rule !== undefined) expect(typeOf(rule).category(rule)).toBe(category);
  });

  it('is every code there is: the table above misses none', () => {
    expect(EVENT_CATALOGUE.size).toBe(34);
  });

  it('every code has a name in each language, and a rule of legal shape that is found again by its key', () => {
    for (const [code, { name }] of EVENT_CATALOGUE) {
      expect(LANGUAGES.map((language) => name[language]).every((word) => word.length > 1)).toBe(true);
      const rule = builtInRule(code, 40);
      expect(ruleSchema.parse(rule)).toEqual(rule);
      expect(rule && isBuiltInKey(rule.ruleKey) && builtInRuleOf(rule)).toEqual(rule);
    }
  });

  it.each([
    ['a code that nobody knows', '99', 40, undefined],
    ['for information, and its sender says so', '5.2.1', 10, undefined],
    ['for information, but its sender asks for attention', '5.2.1', 20, 'yellow'],
    ['a yellow that its sender raises', '2', 30, 'red'],
    ['a red that its sender calls little', '3', 0, 'red'],
  ])('of %s (%s with severity %s): %s', (_, code, sent, severity) => {
    expect(builtInRule(code, sent)?.severity).toBe(severity);
  });

  it('a key of a plan is never taken for a built-in one', () => {
    expect(builtInRuleOf({ ruleKey: 'event.3', severity: 'red' })).toBeUndefined();
    expect(builtInRuleOf({ ruleKey: 'built-in.event.99', severity: 'red' })).toBeUndefined();
  });
});

describe('a sender’s severity', () => {
  it.each([
    [undefined, undefined],
    [0, undefined],
    [10, undefined],
    [20, 'yellow'],
    [30, 'red'],
    [40, 'red'],
  ])('%s is %s', (sent, severity) => {
    expect(severityOfVkp(sent)).toBe(severity);
  });
  it('has five values', () => expect(VKP_SEVERITIES).toEqual([0, 10, 20, 30, 40]));
});

describe('the trap: a safety alarm sent as a sickness signal', () => {
  it.each([
    ['7', 'Trygghetsalarm utløst', '3'],
    ['7', 'TRYGGLEIKSALARM', '3'],
    ['7', 'Safety alarm', '3'],
    ['7', 'Sykdomssignal', undefined],
    ['7', undefined, undefined],
    ['2', 'Trygghetsalarm', undefined],
  ])('%s with the words %j is read as %s too', (code, text, told) => {
    expect(readAs({ code, text })).toBe(told);
  });

  it.each<[string, [string, string | undefined, boolean], string[]]>([
    ['its words say so, though the plan names 7', ['7', '3', true], ['7', '3']],
    ['no rule names 7: it is taken as the more severe', ['7', undefined, false], ['7', '3']],
    ['the plan has decided what a 7 is', ['7', undefined, true], ['7']],
    ['a code that means what it says', ['4.1', undefined, false], ['4.1']],
  ])('%s', (_, [code, told, named], meanings) => {
    expect(meaningsOf(code, told, named)).toEqual(meanings);
  });
});

describe('receipts', () => {
  it('are eleven, and each is called by a name or its number', () => {
    expect(RECEIPT_CODES.map((code) => receiptName(code).en)).toEqual([
      'raised',
      'being handled',
      'receipt 2',
      'receipted',
      'dispatched',
      'dispatch confirmed',
      'cause',
      'measure',
      'call',
      'action',
      'other party',
    ]);
  });
});
