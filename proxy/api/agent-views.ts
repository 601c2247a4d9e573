import { z } from '@hono/zod-openapi';
import type { AuthorityView, PlacedAgent } from '../contract/views.ts';
import { wiringView } from './config-views.ts';
import { agentView } from './views.ts';

/* Agents' credentials in files, and the authority behind them, as schemas; see views.ts. */
export const placedAgent: z.ZodType<PlacedAgent> = z
  .object({
    agent: agentView,
    files: z.object({
      certificate: z.string(),
      key: z.string(),
      ca: z.string(),
      p12: z.string().nullable(),
    }),
    wiring: wiringView,
  })
  .openapi('PlacedAgent');

export const authorityView: z.ZodType<AuthorityView> = z
  .object({ certificatePem: z.string(), names: z.array(z.string()), notAfter: z.int() })
  .openapi('Authority');
