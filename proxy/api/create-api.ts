import { OpenAPIHono } from '@hono/zod-openapi';
import type { GatewayControl } from '../contract/control.ts';
import type { Clock } from '../contract/time.ts';
import { checkAdmission, guardAnswers, limitBody } from './admission.ts';
import { ApiError } from './api-error.ts';
import { guardApprovers } from './approver-border.ts';
import { type ApiEnv, identifyCaller } from './caller.ts';
import type { ConsoleDoor } from './console/console-door.ts';
import { createHandover } from './console/handover.ts';
import { answerError } from './error-answer.ts';
import { createLoginThrottle } from './login-throttle.ts';
import { agentRoutes } from './routes/agents.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { authorityRoutes } from './routes/authority.ts';
import { configRoutes } from './routes/config.ts';
import { consoleRoutes } from './routes/console.ts';
import { deviceRoutes } from './routes/devices.ts';
import { elsewhereRoutes } from './routes/devices-elsewhere.ts';
import { eventRoutes } from './routes/events.ts';
import { inviteRoutes } from './routes/invites.ts';
import { logRoutes } from './routes/log.ts';
import { loginRoutes } from './routes/login.ts';
import { peopleRoutes } from './routes/people.ts';
import { policyRoutes } from './routes/policy.ts';
import { presentRoutes } from './routes/present.ts';
import { retentionRoutes } from './routes/retention.ts';
import { secretRoutes } from './routes/secrets.ts';
import { serverRoutes } from './routes/servers.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { statusRoutes } from './routes/status.ts';
import { identifyShell } from './shell.ts';
import type { TokenStore } from './token-store.ts';

export type Api = OpenAPIHono<ApiEnv>;

export interface ApiOptions {
  readonly control: GatewayControl;
  readonly tokens: TokenStore;
  readonly clock: Clock;
  /** Principal id of the installation's local operator: whom acts over the local socket are recorded as. */
  readonly operator: string;
  /** Where the console's pages are served; without it there is no console. */
  readonly door?: ConsoleDoor;
  /** Origins of pages that may ask beside those of the door. */
  readonly origins: readonly string[];
  /** Host names accepted over TCP beside loopback. */
  readonly hosts?: readonly string[];
  /** The secret of this start by which the desktop app is known, 43 characters of base64url. */
  readonly shell?: string | undefined;
  /** Told of errors that nobody foresaw, for the diagnostics; the caller sees only `internal`. */
  readonly report?: (unexpected: unknown) => void;
}

/**
 * The console API: one Hono app for the local socket, the desktop shell, a browser and this very process. It holds no rule
 * of its own; it says who asks, checks what they send and passes it to the gateway.
 */
export function createApi(options: ApiOptions): Api {
  const { control, tokens, clock } = options;
  const app: Api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw new ApiError('invalid', whatIsWrong(result.error.issues));
    },
  });
  app.onError((error, context) => answerError(error, context, options.report ?? (() => {})));
  app.notFound((context) =>
    answerError(new ApiError('no-route', 'The API has no such route.'), context, () => {}),
  );
  app.use(guardAnswers);
  app.use(identifyShell(options.shell, control));
  app.use(checkAdmission({ origins: options.origins, hosts: options.hosts ?? [] }));
  app.use(limitBody);
  app.use(identifyCaller({ tokens, control, operator: options.operator }));
  app.use(guardApprovers(control));

  statusRoutes(app, control);
  approvalRoutes(app, control, tokens);
  presentRoutes(app, control);
  agentRoutes(app, control);
  authorityRoutes(app, control);
  configRoutes(app, control);
  const throttle = createLoginThrottle(clock);
  peopleRoutes(app, control, throttle);
  inviteRoutes(app, control, { login: throttle, join: createLoginThrottle(clock) });
  deviceRoutes(app, control, tokens, clock);
  elsewhereRoutes(app, control);
  serverRoutes(app, control);
  policyRoutes(app, control);
  logRoutes(app, control);
  retentionRoutes(app, control);
  sessionRoutes(app, control);
  secretRoutes(app, control);
  loginRoutes(app, control, tokens, throttle);
  if (options.door !== undefined) {
    const { door, operator } = options;
    consoleRoutes(app, control, { door, handover: createHandover(clock), tokens, throttle, operator });
  }
  eventRoutes(app, control, clock);
  app.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Countersign console API', version: '1' },
  });
  return app;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** zod's messages name what was expected and never repeat the value, which may be a secret. */
function whatIsWrong(issues: readonly Issue[]): string {
  return issues
    .slice(0, 5)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`))
    .join('; ')
    .slice(0, 1000);
}
