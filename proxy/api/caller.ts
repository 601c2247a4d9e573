import type { Context, MiddlewareHandler } from 'hono';
import type { Actor } from '../contract/control.ts';
import type { DeviceControl, DeviceHolder, Source } from '../contract/devices.ts';
import type { Capability } from '../contract/inputs.ts';
import { ApiError } from './api-error.ts';
import type { PageKind } from './console/pages.ts';
import { APP_ORIGIN } from './shell.ts';
import type { TokenStore } from './token-store.ts';

/**
 * How a request came. The listener says so in the environment, never the request itself; without it the request is treated
 * as one from TCP, which has no capability but by a token.
 */
type Transport = 'local-socket' | 'in-process' | 'tcp' | 'approver';
export interface ApiBindings {
  readonly transport?: Transport;
  /** Which page's origin the listener serves; undefined where it serves none. */
  readonly page?: PageKind;
  /** Aborts when the listener closes: open event streams end with it. */
  readonly stopping?: AbortSignal;
  /** Of the listener for approvers elsewhere: whose certificate the other end has shown, asked anew each time. */
  readonly approver?: () => DeviceHolder | undefined;
  /** Where the other end is, over the network. */
  readonly source?: Source;
}
/** Who asks, and what they may do. */
export interface Caller {
  readonly capabilities: readonly Capability[];
  readonly actor: Actor | undefined;
  /** The bearer token, where one was shown. */
  readonly token: string | undefined;
  /** Whether what lets them in still does: asked again and again while a stream is open. */
  readonly stands: () => boolean;
}
export interface ApiEnv {
  Bindings: ApiBindings;
  Variables: { caller: Caller; shell: boolean };
}
interface Identifying {
  readonly tokens: TokenStore;
  readonly control: Pick<DeviceControl, 'holder'>;
  /** Principal of the local operator. */
  readonly operator: string;
}

const NOBODY: Caller = { capabilities: [], actor: undefined, token: undefined, stands: () => true };
const SAFE_METHODS = new Set(['GET', 'HEAD']);

/**
 * Says who asks. A token counts alone: it never adds to what the socket gives, so a page with a vote token has no admin.
 * The socket itself gives read and admin and never vote (law 4: whoever may open it is not thereby an approver).
 */
export function identifyCaller(parts: Identifying): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    context.set('caller', callerOf(context, parts));
    await next();
  };
}

function callerOf(context: Context<ApiEnv>, parts: Identifying): Caller {
  const header = context.req.header('authorization');
  const transport = context.env?.transport;
  if (transport === 'approver') return approverElsewhere(context.env);
  if (header !== undefined) return tokenHolder(context, header, parts);
  if (transport !== 'local-socket' && transport !== 'in-process') return NOBODY;
  const method = context.var.shell ? 'shell' : transport;
  return { ...NOBODY, capabilities: ['read', 'admin'], actor: { principal: parts.operator, method } };
}

/** Their certificate is all that counts: no token of the gateway's own machine is good from elsewhere. */
function approverElsewhere({ approver, source }: ApiBindings): Caller {
  const holder = approver?.();
  if (holder === undefined) return NOBODY;
  return {
    capabilities: ['vote'],
    actor: { ...holder, method: 'mtls', ...(source === undefined ? {} : { source }) },
    token: undefined,
    stands: () => approver?.() !== undefined,
  };
}

function tokenHolder(context: Context<ApiEnv>, header: string, { tokens, control }: Identifying): Caller {
  const token = /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(header)?.[1];
  const held = token === undefined ? undefined : tokens.use(token);
  const origin = context.req.header('origin');
  // Browsers send no Origin with a same-origin GET; every other request must come from the page that logged in.
  const votesHere = context.env?.page !== 'console' || held?.scopes.includes('vote') !== true;
  const sameOrigin =
    held?.origin === origin ||
    (origin === undefined && SAFE_METHODS.has(context.req.method)) ||
    // The app itself logged in, and its page asks through it.
    (held?.device === true && context.var.shell && origin === APP_ORIGIN);
  const keyStands = (): boolean =>
    held?.device !== true || control.holder(held.credential ?? '') !== undefined;
  if (token === undefined || held === undefined || !sameOrigin || !votesHere || !keyStands()) {
    throw new ApiError(
      'bad-token',
      'The token is unknown, has expired, or belongs to another page. Log in again.',
    );
  }
  return {
    capabilities: held.scopes,
    actor: {
      principal: held.principal,
      ...(held.credential === undefined ? {} : { credential: held.credential }),
      method: held.device === true ? 'device' : 'token',
    },
    token,
    stands: () => tokens.alive(token) && keyStands(),
  };
}

/** Lets a request on only where its caller has at least one of the capabilities. */
export function needs(...anyOf: readonly [Capability, ...Capability[]]): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const { capabilities, actor } = context.var.caller;
    if (!anyOf.some((capability) => capabilities.includes(capability))) {
      if (actor === undefined || (anyOf[0] === 'vote' && !VOTES.has(actor.method))) {
        throw new ApiError(
          'no-token',
          `This needs a token with the scope ${anyOf.join(' or ')}. Log in first.`,
        );
      }
      throw new ApiError('not-allowed', `This needs the capability ${anyOf.join(' or ')}.`);
    }
    await next();
  };
}
const VOTES = new Set<Actor['method']>(['token', 'device', 'mtls']);

/** Who is recorded as having done it. Routes call it behind `needs`, so there always is one. */
export function actorOf(context: Context<ApiEnv>): Actor {
  const { actor } = context.var.caller;
  if (actor === undefined) throw new ApiError('no-token', 'This needs a token. Log in first.');
  return actor;
}
