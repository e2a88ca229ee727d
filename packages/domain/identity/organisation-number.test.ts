import { describe, expect, it } from 'vitest';
import { isOrganisationNumber } from './organisation-number.ts';

describe('an organisation number', () => {
  it.each(['994598759', '993467049', '974589095', '874716782'])('%s is one', (text) => {
    expect(isOrganisationNumber(text)).toBe(true);
  });

  it.each([
    ['a wrong check digit', '994598758'],
    ['a wrong check digit and first digit', '314159265'],
    ['a check digit that is one too high', '888134574'],
    ['eight digits', '99459875'],
    ['ten digits', '9945987590'],
    ['spaces', '994 598 759'],
    ['letters', '99459875a'],
    ['other digits than ours', '٩٩٤٥٩٨٧٥٩'],
    ['nothing', ''],
  ])('with %s is none: %s', (_, text) => {
    expect(isOrganisationNumber(text)).toBe(false);
    expect(isOrganisationNumber(text, { synthetic: true })).toBe(false);
  });

  it('of an invented organisation begins with 3 and is taken only where it may', () => {
    expect(isOrganisationNumber('310000019')).toBe(false);
    expect(isOrganisationNumber('310000019', { synthetic: true })).toBe(true);
  });

  it('that differs in one digit is none', () => {
    const valid = '994598759';
    for (let place = 0; place < 9; place += 1)
      for (let digit = 0; digit < 10; digit += 1) {
        const other = `${valid.slice(0, place)}${digit}${valid.slice(place + 1)}`;
        expect(isOrganisationNumber(other)).toBe(other === valid);
      }
  });
});
