import { createHash } from 'node:crypto';
import type { OidcContext } from 'oidc-provider';
import type { IssuerOptions } from './identity-options.ts';
import { escapeHtml, STYLE, TITLES } from './login-page.ts';

const SEND = 'document.forms[0].submit()';
const SEND_HASH = createHash('sha256').update(SEND).digest('base64');

/**
 * Ends the issuer's own session: at once for a page of ours that showed whose it is (`id_token_hint`), as HelseID and ID-porten
 * do; anybody else's link asks first.
 */
export function showLogOut(
  ctx: OidcContext,
  form: string,
  { id, workerUrl }: { readonly id: IssuerOptions['id']; readonly workerUrl: string },
): void {
  const isShown = ctx.oidc.params?.id_token_hint !== undefined;
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
  ctx.set('referrer-policy', 'no-referrer');
  ctx.set(
    'content-security-policy',
    `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SEND_HASH}'; form-action 'self' ${workerUrl}; frame-ancestors 'none'; base-uri 'none'`,
  );
  const inputs = '<input type="hidden" name="logout" value="yes"><button type="submit">Logg ut</button></form>';
  ctx.body = page(
    `Logg ut – ${TITLES[id]}`,
    `<p>${isShown ? 'Du logges ut.' : 'Vil du logge ut her også?'}</p>${form.replace('</form>', inputs)}${isShown ? `<script>${SEND}</script>` : ''}`,
  );
}

/** Where somebody ends who did not come from us. */
export function loggedOutPage(workerUrl: string): string {
  return page('Du er logget ut', `<p><a href="${escapeHtml(workerUrl)}/">Til Nær</a></p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}
