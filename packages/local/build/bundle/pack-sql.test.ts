import { describe, expect, it } from 'vitest';
import { packStatement } from './pack-sql.ts';

describe('a statement in the bundle', () => {
  it('has no line ends and no indentation', () => {
    expect(packStatement(['\n    select a, b\n      from alert\n     where a = ', '\n       and b = ', '\n'])).toEqual([
      ' select a, b from alert where a = ',
      ' and b = ',
      ' ',
    ]);
  });

  it('has no comment: what follows one would be part of it', () => {
    expect(packStatement(["select a -- the patient's\n  from alert -- all"])).toEqual(['select a  from alert ']);
  });

  it('keeps what stands in quotes, over lines and over values', () => {
    const parts = ["select 'a  --\n  b', \"c\n  d\", 'it''s\n  ", "  \n', e\n from f"];
    expect(packStatement(parts)).toEqual(["select 'a  --\n  b', \"c\n  d\", 'it''s\n  ", "  \n', e from f"]);
  });

  it('is refused with a comment that would reach over a value', () => {
    expect(() => packStatement(['select a -- was ', '\n from alert'])).toThrow('reaches over a value');
  });
});
