import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { explainInput } from '../../contract/inputs.ts';
import { type ApiEnv, needs } from '../caller.ts';
import { explanationView, pastRuleView } from '../config-views.ts';
import { answers, body, wholeNumber } from '../route-parts.ts';
import { policySummaryRow } from '../views.ts';

/** Questions to the policy in force. */
export function policyRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/policy/explain',
      summary: 'What the policy would say of a call, and why; nothing is called',
      middleware: needs('read'),
      request: { body: body(explainInput) },
      responses: answers(z.object({ explanation: explanationView })),
    }),
    async (context) => {
      const { agent, server, method, tool, args } = context.req.valid('json');
      const explanation = await control.explain({ agent, server, method, tool, args });
      return context.json({ explanation }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/policy/summary',
      summary: 'What enforcing would have held and denied since a time (µs since 1970)',
      middleware: needs('read'),
      request: { query: z.object({ since: wholeNumber.default(0) }) },
      responses: answers(z.array(policySummaryRow)),
    }),
    async (context) => context.json(await control.policySummary(context.req.valid('query').since), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/policy/past/{digest}',
      summary: 'A rule as it was written in the policy of this digest, which decided a call before',
      middleware: needs('read'),
      request: {
        params: z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/, 'hex SHA-256') }),
        query: z.strictObject({
          rule: z.string().min(1).max(256),
          before: wholeNumber.exactOptional(),
          epoch: wholeNumber.exactOptional(),
        }),
      },
      responses: answers(pastRuleView),
    }),
    async (context) => {
      const { digest } = context.req.valid('param');
      return context.json(await control.pastRule({ policy: digest, ...context.req.valid('query') }), 200);
    },
  );
}
