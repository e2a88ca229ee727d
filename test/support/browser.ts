import { call, type Reply } from './call.ts';

interface Kept {
  readonly value: string;
  readonly path: string;
}

export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where a browser went, and the names of what it posted there. */
export interface Step {
  readonly url: string;
  readonly fields: readonly string[];
}
export interface Left {
  readonly to: string;
  readonly asked: boolean;
  readonly steps: readonly Step[];
}

/** The form of a page, with its hidden fields. */
export function formOf(html: string): { readonly action: string; readonly fields: URLSearchParams } | undefined {
  const plain = (text: string) => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  const [, action] = /<form[^>]* action="([^"]+)"/.exec(html) ?? [];
  if (action === undefined) return undefined;
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = new URLSearchParams(inputs.map(([, name = '', value = '']) => [name, plain(value)]));
  return { action: plain(action), fields };
}

/** What a browser is to a log-in: cookies by host, redirects, the issuer's form, and headers that no page can set. */
export class Browser {
  readonly #baseUrl: string;
  readonly #cookies = new Map<string, Map<string, Kept>>();

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** The Worker's own cookies, as `name=value; ..`. */
  get cookie(): string {
    return this.#cookieOf(this.#baseUrl);
  }

  /** A browser with the same cookies, as whoever has copied them. */
  copy(): Browser {
    const other = new Browser(this.#baseUrl);
    for (const [host, jar] of this.#cookies) other.#cookies.set(host, new Map(jar));
    return other;
  }

  /** From a page of the Worker's own. */
  async ask<Body>({ method = 'GET', path, body, headers }: Ask): Promise<Reply<Body>> {
    const own = { cookie: this.#cookieOf(`${this.#baseUrl}${path}`), 'sec-fetch-site': 'same-origin' };
    const reply = await call<Body>(this.#baseUrl, { method, path, body, headers: { ...own, ...headers } });
    this.#keep(this.#baseUrl, reply.headers);
    return reply;
  }

  /** Asks for a page and follows it nowhere; answers where it would lead. */
  async leave(path: string): Promise<string | null> {
    const url = `${this.#baseUrl}${path}`;
    const response = await fetch(url, { redirect: 'manual', headers: { cookie: this.#cookieOf(url) } });
    this.#keep(url, response.headers);
    await response.arrayBuffer();
    return response.headers.get('location');
  }

  /** Follows a log-in through the issuer's page; answers where the Worker sends the browser in the end. */
  async logIn(path: string, form: Readonly<Record<string, string>>): Promise<string> {
    let url = `${this.#baseUrl}${path}`;
    for (let step = 0; step < 12; step += 1) {
      const post = url.includes('/interaction/') ? { method: 'POST', body: new URLSearchParams(form) } : {};
      const response = await fetch(url, { ...post, redirect: 'manual', headers: { cookie: this.#cookieOf(url) } });
      this.#keep(url, response.headers);
      await response.arrayBuffer();
      const location = response.headers.get('location');
      if (location === null) throw new Error(`${response.status} at ${new URL(url).pathname}`);
      const next = new URL(location, url);
      const isOwn = next.origin === new URL(this.#baseUrl).origin;
      if (isOwn && !next.pathname.startsWith('/oauth/')) return `${next.pathname}${next.search}`;
      url = next.href;
    }
    throw new Error('The browser is sent round in circles');
  }

  /** What a page of the issuer says to this browser. */
  async pageAt(url: string): Promise<string> {
    return await (await fetch(url, { redirect: 'manual', headers: { cookie: this.#cookieOf(url) } })).text();
  }

  /**
   * Goes to the issuer to end its session, by the forms of the pages on the way; answers where the Worker sends the browser
   * in the end, whether the issuer asked, and which addresses and fields it went by.
   */
  async leaveIssuer(endSessionUrl: string): Promise<Left> {
    const steps: Step[] = [];
    let [url, asked, form]: [string, boolean, URLSearchParams | undefined] = [endSessionUrl, false, undefined];
    for (let step = 0; step < 8; step += 1) {
      steps.push({ url, fields: [...(form?.keys() ?? [])] });
      const post = form === undefined ? {} : { method: 'POST', body: form };
      const response = await fetch(url, { ...post, redirect: 'manual', headers: { cookie: this.#cookieOf(url) } });
      this.#keep(url, response.headers);
      const text = await response.text();
      const location = response.headers.get('location');
      if (location === null) {
        const shown = formOf(text);
        if (shown === undefined) throw new Error(`${response.status} at ${new URL(url).pathname}`);
        asked ||= !/\.submit\(\)/.test(text);
        form = shown.fields;
        url = new URL(shown.action, url).href;
        continue;
      }
      form = undefined;
      const next = new URL(location, url);
      const isOwn = next.origin === new URL(this.#baseUrl).origin;
      if (isOwn && !next.pathname.startsWith('/oauth/')) return { to: `${next.pathname}${next.search}`, asked, steps };
      url = next.href;
    }
    throw new Error('The browser is sent round in circles');
  }

  /** One of the Worker's own, as `name=value`, wherever it is sent to. */
  cookieNamed(name: string): string {
    const kept = this.#cookies.get(new URL(this.#baseUrl).host)?.get(name);
    return `${name}=${kept?.value ?? ''}`;
  }

  /** Names of the cookies that this host has given. */
  cookiesOf(url: string): readonly string[] {
    return [...(this.#cookies.get(new URL(url).host) ?? new Map<string, Kept>()).keys()];
  }

  #cookieOf(url: string): string {
    const { host, pathname } = new URL(url);
    return [...(this.#cookies.get(host) ?? new Map<string, Kept>())]
      .filter(([, { path }]) => path === '/' || pathname === path || pathname.startsWith(`${path}/`))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  #keep(url: string, headers: Headers): void {
    const { host } = new URL(url);
    const jar = this.#cookies.get(host) ?? new Map<string, Kept>();
    this.#cookies.set(host, jar);
    for (const set of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, { value, path: /; *path=([^;]+)/i.exec(set)?.[1] ?? '/' });
    }
  }
}
