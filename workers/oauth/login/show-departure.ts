import { type EndSessionRequest, endSession } from '@naer/auth/oidc/end-session';
import { openDeparture } from '@naer/auth/session/departure';
import type { Language, Words } from '@naer/domain/language/words';
import { configurationOf } from '../../env.ts';
import type { AppContext } from '../../http/app-env.ts';
import { chooseLanguage } from '../../http/choose-language.ts';
import { clearedCookie, ISSUER_COOKIE, LOGOUT_COOKIE, readCookie } from '../../http/cookies.ts';
import { backFrom, loggedOutTo } from './leave-issuer.ts';
import type { LoginPorts } from './login-ports.ts';
import { seeOther } from './refuse-login.ts';

const TITLE: Words = { nb: 'Du logges ut', nn: 'Du blir logga ut', en: 'You are being logged out' };
const GO_ON: Words = { nb: 'Logg ut', nn: 'Logg ut', en: 'Log out' };
const SEND = 'document.forms[0].submit()';
/** Of `SEND`: the only script of the page, and the only one that it may have. */
const SEND_HASH = 'sha256-ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE=';

/**
 * `GET /oauth/leave`: a form that the browser posts to the issuer by itself, or by its button. The ID token (whose claims may
 * hold a national id) stands in its body alone: no address, no history and no access log has it. Once.
 */
export function showDeparture(ports: LoginPorts) {
  return async function handleShowDeparture(c: AppContext): Promise<Response> {
    const { IDENTITY_PROVIDERS, PUBLIC_URL, SESSION_KEYS } = configurationOf(c.env);
    const text = readCookie(c.req.raw.headers, ISSUER_COOKIE);
    const leaving = text === undefined ? undefined : await openDeparture(SESSION_KEYS, text);
    if (leaving === undefined) return seeOther('/', []);
    const provider = IDENTITY_PROVIDERS.find(({ id }) => id === leaving.provider);
    const request = provider && (await endSession(provider, { ...leaving, backTo: backFrom(PUBLIC_URL) }, ports.oidc));
    if (request === undefined)
      return seeOther(loggedOutTo(leaving.state), [clearedCookie(ISSUER_COOKIE), clearedCookie(LOGOUT_COOKIE)]);
    return new Response(pageOf(request, chooseLanguage(c.req.header('accept-language'))), {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        // The issuer may lead on to another one: browsers hold redirects of a form to this list as well.
        'content-security-policy': `default-src 'none'; script-src '${SEND_HASH}'; form-action 'self' https: ${new URL(request.address).origin}; frame-ancestors 'none'; base-uri 'none'`,
        // The form's origin is told, as of any log-out: `null` is refused by some.
        'referrer-policy': 'strict-origin',
        'set-cookie': clearedCookie(ISSUER_COOKIE),
      },
    });
  };
}

function pageOf({ address, fields }: EndSessionRequest, language: Language): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeText(value)}">`,
  );
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${TITLE[language]}</title></head>
<body><main><h1>${TITLE[language]}</h1>
<form method="post" action="${escapeText(address)}">${inputs.join('')}<button>${GO_ON[language]}</button></form></main>
<script>${SEND}</script></body>
</html>
`;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
