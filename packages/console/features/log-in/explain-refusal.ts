import { hasKey } from '../../i18n/has-key.ts';
import nb from '../../i18n/nb.json' with { type: 'json' };

/** The text for why a log-in was refused; a code that is not known yet is a refusal like others. */
export function refusalKey(code: string): keyof typeof nb.refusal {
  return hasKey(nb.refusal, code) ? code : 'login-refused';
}
