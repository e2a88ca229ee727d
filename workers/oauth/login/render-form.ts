import type { EndSessionForm } from '@naer/auth/oidc/end-session-form';

const SEND = 'document.forms[0].submit()';

/** A page that sends its form at once, or by its button where scripts are off. Nothing of it is kept by the browser. */
export async function renderForm({ action, fields }: EndSessionForm): Promise<Response> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(SEND));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const page = `<!doctype html><html lang="nb"><meta charset="utf-8"><title>Nær</title>
<form method="post" action="${escapeHtml(action)}">${inputs.join('')}<button>Logg ut</button></form>
<script>${SEND}</script></html>`;
  return new Response(page, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      // No form-action: it would hold for wherever the issuer leads on to.
      'content-security-policy': `default-src 'none'; script-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'`,
    },
  });
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
