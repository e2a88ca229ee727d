import type { Language } from './words.ts';

const MINUS = '\u2212';
const PLAIN_DECIMAL = /^[+-]?\d+(\.\d+)?$/;
const MOST_DECIMALS = 3;

/**
 * A number as it is read: decimal comma in nb and nn, never an exponent, at most three decimals and no trailing zeros.
 * A text (digits as sent, decimal point) keeps all its digits: 6.30 stays 6,30.
 */
export function formatNumber(n: number | string, language: Language): string {
  const digits = typeof n === 'string' && PLAIN_DECIMAL.test(n) ? n.replace(/^\+/, '') : decimals(Number(n));
  const signed = digits.startsWith('-') ? MINUS + digits.slice(1) : digits;
  return language === 'en' ? signed : signed.replace('.', ',');
}

/** A difference with its sign: +2,1 or −2,1. */
export function formatSigned(n: number, language: Language): string {
  const text = formatNumber(n, language);
  return n > 0 && text !== '0' ? `+${text}` : text;
}

/**
 * A calculated number as it is read beside the limit it has passed: one decimal, or as many (three at most) as it takes
 * not to look as if it stood at the limit or on the other side.
 */
export function roundBeside(n: number, limit: number): number {
  for (let digits = 1; digits < MOST_DECIMALS; digits += 1) {
    const shown = Number(n.toFixed(digits));
    if (n < limit ? shown < limit : shown > limit) return shown;
  }
  return Number(n.toFixed(MOST_DECIMALS));
}

function decimals(n: number): string {
  if (!Number.isFinite(n)) return String(n);
  // From 1e21 on `toFixed` writes an exponent.
  if (Math.abs(n) >= 1e21) return BigInt(n).toString();
  const text = n.toFixed(MOST_DECIMALS).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}
