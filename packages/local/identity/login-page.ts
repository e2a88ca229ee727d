import type { IssuerOptions } from './identity-options.ts';

export const TITLES = { helseid: 'HelseID (lokal etterligning)', idporten: 'ID-porten (lokal etterligning)' } as const;

export interface LoginPage {
  readonly id: IssuerOptions['id'];
  /** What was typed before, when it was wrong. */
  readonly refused?: { readonly username: string } | undefined;
}

/** The log-in page of a local issuer: a name, a password, and what was wrong. No scripts. */
export function loginPage({ id, refused }: LoginPage): string {
  const invalid = refused === undefined ? '' : ' aria-invalid="true" aria-describedby="wrong"';
  const wrong =
    refused === undefined
      ? ''
      : '<p id="wrong" class="wrong" role="alert">Feil brukernavn eller passord. Prøv igjen.</p>';
  return `<!doctype html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${refused === undefined ? '' : 'Feil: '}Logg inn – ${TITLES[id]}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${TITLES[id]}</h1>
<p>Denne siden kjører på din egen maskin og kjenner bare oppdiktede personer. Brukernavn og passord står i <code>.naer/demo.json</code>.</p>
${wrong}
<form method="post" autocomplete="on">
<label for="username">Brukernavn</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escapeHtml(refused?.username ?? '')}"${invalid}${refused === undefined ? ' autofocus' : ''}>
<label for="password">Passord</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${invalid}${refused === undefined ? '' : ' autofocus'}>
<button type="submit">Logg inn</button>
</form>
<form method="post" class="cancel"><button type="submit" name="cancel" value="1" class="plain">Avbryt</button></form>
</main>
</body>
</html>
`;
}

/** What is said of a log-in that is no more: it took too long, or the browser sent no cookie. */
export function lostPage(workerUrl: string): string {
  return `<!doctype html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Innloggingen er avbrutt</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Innloggingen er avbrutt</h1>
<p>Den tok for lang tid, eller nettleseren tillot ikke informasjonskapselen. <a href="${escapeHtml(workerUrl)}/">Tilbake til Nær</a></p>
</main>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; color: light-dark(#1f2430, #e8ebf0); background: light-dark(#f4f5f7, #14181f); }
main { max-width: 26rem; margin: 10vh auto 0; padding: 2rem; border-radius: 8px; background: light-dark(#fff, #1f2530); }
h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.3; }
form { display: grid; gap: .25rem; }
label { margin-top: .75rem; font-weight: 600; }
input { font: inherit; padding: .5rem .625rem; border: 1px solid light-dark(#6b7280, #9aa4b2); border-radius: 4px; color: inherit; background: light-dark(#fff, #14181f); }
input[aria-invalid] { border: 2px solid light-dark(#c30000, #ff8a80); }
button { margin-top: 1.25rem; padding: .625rem; font: inherit; font-weight: 600; color: #fff; background: #0b5a9d; border: 0; border-radius: 4px; cursor: pointer; }
button.plain { margin-top: .5rem; color: inherit; background: none; border: 1px solid light-dark(#6b7280, #9aa4b2); }
:focus-visible { outline: 3px solid light-dark(#0b5a9d, #8ec5ff); outline-offset: 2px; }
.wrong { margin: 1rem 0 0; padding: .625rem .75rem; border-left: 4px solid light-dark(#c30000, #ff8a80); background: light-dark(#ffecec, #3b1d1d); }
code { font-size: .9375em; }
a { color: light-dark(#0b5a9d, #8ec5ff); }
`;
