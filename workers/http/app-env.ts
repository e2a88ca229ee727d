import type { CitizenPrincipal, ClientPrincipal, OperatorPrincipal } from '@naer/auth/client-principal';
import type { PractitionerPrincipal } from '@naer/auth/practitioner-principal';
import type { Session } from '@naer/auth/session/session';
import type { Language } from '@naer/contracts/error-codes';
import type { Problem } from '@naer/contracts/problem';
import type { DevicePrincipal } from '@naer/domain/monitor/port';
import type { Context } from 'hono';
import type { Bindings } from '../env.ts';

/** Turns a problem into a response; /fhir answers an OperationOutcome instead of problem+json. */
export type RenderProblem = (problem: Problem, language: Language) => Response;

/** A person or client as the log names them. */
export interface Known {
  readonly tenantId: string;
  readonly principalId: string;
  readonly actorId: string;
  readonly role?: string | undefined;
}

export interface AppVariables {
  requestId: string;
  /** Set by a room that speaks its own error format. */
  renderProblem?: RenderProblem;
  /** For the log line: whose request it was and which code it was answered. */
  tenantId?: string;
  problemCode?: string;
  /** Set by `authenticateDevice`, read by `deviceOf`. */
  device?: DevicePrincipal;
  /** Set by `authenticatePractitioner`, read by `practitionerOf`. */
  practitioner?: PractitionerPrincipal;
  /** Set by `authenticateCitizen`, read by `citizenOf`. */
  citizen?: CitizenPrincipal;
  /** Of a request that came by cookie: its session as it stands now. */
  session?: Session;
  /** Set by `authenticateClient`, read by `clientOf`. */
  client?: ClientPrincipal;
  /** Of a client at its limit, whose request may yet be an alarm: the seconds after which anything else is to come again. */
  heldBackSeconds?: number;
  /** Whose a credential is that did not let its holder in: it has run out, was revoked, or its key was not shown. For the log. */
  knownAs?: Known;
  /** Refused by what a monitor holds, though the asker is told to try again. */
  isRefused?: boolean;
  /** Who refused has written it down, in the records. */
  isRefusalLogged?: boolean;
  /** Set by `authenticateOperator`, read by `operatorOf`. */
  operator?: OperatorPrincipal;
}

/** What every route finds in its context. */
export interface AppEnv {
  Bindings: Bindings;
  Variables: AppVariables;
}
export type AppContext = Context<AppEnv>;
