import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { type Capability, capability, loginInput } from '../../contract/inputs.ts';
import { ApiError } from '../api-error.ts';
import type { ApiEnv } from '../caller.ts';
import type { PageKind } from '../console/pages.ts';
import type { LoginThrottle } from '../login-throttle.ts';
import { answers, body, done, nothing } from '../route-parts.ts';
import type { TokenStore } from '../token-store.ts';

const input = loginInput.extend({
  scopes: z
    .array(capability)
    .min(1)
    .max(3)
    .default(['vote'])
    .openapi({ description: 'What the token is to be good for; the approval page asks for vote alone' }),
});
const loggedIn = z.object({ token: z.string(), principal: z.string(), scopes: z.array(capability) });

/** What each role may ask for. Only an approver's token votes. */
const SCOPES_OF_ROLE: Readonly<Record<string, readonly Capability[]>> = {
  approver: ['read', 'vote'],
  auditor: ['read'],
  engineer: ['read'],
  admin: ['read', 'admin'],
};

/** The page that draws what agents and servers wrote never votes; the page that votes does nothing else. */
function pageProblem(page: PageKind | undefined, scopes: readonly Capability[]): string | undefined {
  if (page === 'console' && scopes.includes('vote'))
    return 'This page does not vote. Open the approval page.';
  if (page === 'approval' && scopes.some((scope) => scope !== 'vote')) return 'This page only votes.';
  return undefined;
}

/** A person's secret for a bearer token. */
export function loginRoutes(
  app: OpenAPIHono<ApiEnv>,
  control: GatewayControl,
  tokens: TokenStore,
  throttle: LoginThrottle,
): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/login',
      summary: "A bearer token for a person's own secret",
      request: { body: body(input) },
      responses: answers(loggedIn),
    }),
    async (context) => {
      const { person, secret, scopes } = context.req.valid('json');
      const problem = pageProblem(context.env?.page, scopes);
      if (problem !== undefined) throw new ApiError('not-allowed', problem);
      if (!throttle.admit(person)) {
        control.loginRefused('too-many-tries', person);
        throw new ApiError('too-many', 'Too many tries to log in. Wait a minute.');
      }
      const found = await control.login({ person, secret });
      if (found === undefined) {
        // One answer for an unknown person and a wrong secret: it must not tell which names exist.
        throw new ApiError('bad-login', 'The name or the secret is wrong.');
      }
      throttle.succeeded(person);
      const may = new Set(found.roles.flatMap((role) => SCOPES_OF_ROLE[role] ?? []));
      if (!scopes.every((scope) => may.has(scope))) {
        throw new ApiError('not-allowed', `${person} may not have the scope ${scopes.join(', ')}.`);
      }
      const token = tokens.issue(
        {
          principal: found.principal,
          credential: found.credential,
          scopes,
          origin: context.req.header('origin'),
        },
        { typed: true },
      );
      return context.json({ token, principal: found.principal, scopes }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/logout',
      summary: 'End the token that this is asked with',
      request: { body: body(nothing) },
      responses: answers(done),
    }),
    async (context) => {
      const { token } = context.var.caller;
      if (token === undefined) throw new ApiError('no-token', 'There is no token to end.');
      tokens.drop(token);
      return context.json({ done: true } as const, 200);
    },
  );
}
