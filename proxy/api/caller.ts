import type { Context, MiddlewareHandler } from 'hono';
import type { Actor } from '../contract/control.ts';
import type { Capability } from '../contract/inputs.ts';
import { ApiError } from './api-error.ts';
import type { PageKind } from './console/pages.ts';
import type { TokenStore } from './token-store.ts';

/**
 * How a request came. The listener says so in the environment, never the request itself; without it the request is treated
 * as one from TCP, which has no capability but by a token.
 */
type Transport = 'local-socket' | 'in-process' | 'tcp';
export interface ApiBindings {
  readonly transport?: Transport;
  /** Which page's origin the listener serves; undefined where it serves none. */
  readonly page?: PageKind;
  /** Aborts when the listener closes: open event streams end with it. */
  readonly stopping?: AbortSignal;
}
/** Who asks, and what they may do. */
export interface Caller {
  readonly capabilities: readonly Capability[];
  readonly actor: Actor | undefined;
  /** The bearer token, where one was shown. */
  readonly token: string | undefined;
}
export interface ApiEnv {
  Bindings: ApiBindings;
  Variables: { caller: Caller };
}

const NOBODY: Caller = { capabilities: [], actor: undefined, token: undefined };
const SAFE_METHODS = new Set(['GET', 'HEAD']);

/**
 * Says who asks. A token counts alone: it never adds to what the socket gives, so a page with a vote token has no admin.
 * The socket itself gives read and admin and never vote (law 4: whoever may open it is not thereby an approver).
 */
export function identifyCaller(tokens: TokenStore, operator: string): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    context.set('caller', callerOf(context, tokens, operator));
    await next();
  };
}

function callerOf(context: Context<ApiEnv>, tokens: TokenStore, operator: string): Caller {
  const header = context.req.header('authorization');
  const transport = context.env?.transport;
  if (header === undefined) {
    if (transport === 'local-socket' || transport === 'in-process') {
      return {
        capabilities: ['read', 'admin'],
        actor: { principal: operator, method: transport },
        token: undefined,
      };
    }
    return NOBODY;
  }
  const token = /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(header)?.[1];
  const held = token === undefined ? undefined : tokens.use(token);
  const origin = context.req.header('origin');
  // Browsers send no Origin with a same-origin GET; every other request must come from the page that logged in.
  const votesHere = context.env?.page !== 'console' || held?.scopes.includes('vote') !== true;
  const sameOrigin =
    held?.origin === origin || (origin === undefined && SAFE_METHODS.has(context.req.method));
  if (token === undefined || held === undefined || !sameOrigin || !votesHere) {
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
      method: 'token',
    },
    token,
  };
}

/** Lets a request on only where its caller has at least one of the capabilities. */
export function needs(...anyOf: readonly [Capability, ...Capability[]]): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const { capabilities, actor } = context.var.caller;
    if (!anyOf.some((capability) => capabilities.includes(capability))) {
      if (actor === undefined || (anyOf[0] === 'vote' && actor.method !== 'token')) {
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

/** Who is recorded as having done it. Routes call it behind `needs`, so there always is one. */
export function actorOf(context: Context<ApiEnv>): Actor {
  const { actor } = context.var.caller;
  if (actor === undefined) throw new ApiError('no-token', 'This needs a token. Log in first.');
  return actor;
}
