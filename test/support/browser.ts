import { call, type Reply } from './call.ts';

export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a browser is to a log-in: cookies by host, redirects, the issuer's form, and headers that no page can set. */
export class Browser {
  readonly #baseUrl: string;
  readonly #cookies = new Map<string, Map<string, string>>();

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
    const own = { cookie: this.cookie, 'sec-fetch-site': 'same-origin' };
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

  #cookieOf(url: string): string {
    const jar = this.#cookies.get(new URL(url).host) ?? new Map<string, string>();
    return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(url: string, headers: Headers): void {
    const { host } = new URL(url);
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    for (const set of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
  }
}
