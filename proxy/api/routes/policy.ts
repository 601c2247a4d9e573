import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { explainInput } from '../../contract/inputs.ts';
import { type ApiEnv, needs } from '../caller.ts';
import { explanationView } from '../config-views.ts';
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
}
