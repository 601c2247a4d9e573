import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { approverAddInput } from '../../contract/inputs.ts';
import { ApiError } from '../api-error.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { enrolledPerson } from '../device-views.ts';
import type { LoginThrottle } from '../login-throttle.ts';
import { answers, body } from '../route-parts.ts';
import { personView } from '../views.ts';

/** People and what they may do. */
export function peopleRoutes(
  app: OpenAPIHono<ApiEnv>,
  control: GatewayControl,
  throttle: LoginThrottle,
): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/people',
      summary: 'All people',
      middleware: needs('read'),
      responses: answers(z.array(personView)),
    }),
    async (context) => context.json(await control.people(), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/people',
      summary: 'Enrol a person with a secret of their own',
      middleware: needs('admin'),
      request: { body: body(approverAddInput) },
      responses: answers(enrolledPerson),
    }),
    async (context) => {
      const input = context.req.valid('json');
      const { introducedBy } = input;
      // A secret that is tried here is tried as at the login.
      if (introducedBy !== undefined && !throttle.admit(introducedBy.person)) {
        control.loginRefused('too-many-tries', introducedBy.person);
        throw new ApiError('too-many', 'Too many tries. Wait a minute.');
      }
      const person = await control.addPerson(input, actorOf(context));
      if (introducedBy !== undefined) throttle.succeeded(introducedBy.person);
      return context.json(person, 200);
    },
  );
}
