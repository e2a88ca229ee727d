/** What of oidc-provider (which brings no types) is used here. */
declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  export interface Interaction {
    readonly uid: string;
    readonly params: Readonly<Record<string, unknown>>;
  }

  export interface OidcContext {
    readonly oidc: {
      readonly session?: { readonly accountId?: string };
      readonly client?: { readonly clientId: string };
      readonly params?: { readonly scope?: string; readonly id_token_hint?: string };
      readonly result?: { readonly login?: object };
      readonly provider: Provider;
    };
    readonly request: { readonly secure: boolean };
    set(header: string, value: string): void;
    body: unknown;
    type: string;
  }

  export interface GrantModel {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    readonly Grant: new (of: {
      readonly accountId: string | undefined;
      readonly clientId: string | undefined;
    }) => GrantModel;
    callback(): RequestListener;
    use(middleware: (ctx: OidcContext, next: () => Promise<unknown>) => Promise<unknown>): void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: Readonly<Record<string, unknown>>,
    ): Promise<void>;
  }

  export interface Prompt {
    readonly checks: { add(check: unknown): void };
  }

  export const interactionPolicy: {
    base(): { get(name: string): Prompt | undefined };
    readonly Check: new (reason: string, description: string, check: (ctx: OidcContext) => boolean) => unknown;
  };
}
