import { type ConsoleDoor, createConsoleDoor } from '../api/console/console-door.ts';
import type { ApiApp } from '../api/serve-local.ts';
import { createTokenStore } from '../api/token-store.ts';
import type { GatewayControl } from '../contract/control.ts';
import type { Clock } from '../contract/time.ts';
import type { ConfigKeeper } from './config-keeper.ts';

interface Parts {
  readonly control: GatewayControl;
  readonly clock: Clock;
  /** Principal id of the local operator. */
  readonly operator: string;
  readonly keeper: ConfigKeeper;
  readonly diagnose: (what: string, error?: unknown) => void;
  readonly shell: string | undefined;
}

/**
 * The API, and the door through which a browser comes to it. The API with its schemas is loaded and made with its first request:
 * the start of a gateway does not wait for it, and one that only serves agents never pays for it.
 */
export function openApi({ control, clock, operator, keeper, diagnose, shell }: Parts): {
  app: ApiApp;
  door: ConsoleDoor;
} {
  let made: Promise<ApiApp> | undefined;
  const app: ApiApp = {
    async fetch(request, bindings) {
      made ??= make().catch((error: unknown) => {
        // What could not be loaded now is tried again by the next.
        made = undefined;
        throw error;
      });
      return (await made).fetch(request, bindings);
    },
  };
  const door = createConsoleDoor({
    app: () => app,
    clock,
    ports() {
      const { port, approvalPort } = keeper.settings().config.console;
      return { console: port, approval: approvalPort };
    },
  });
  const make = async (): Promise<ApiApp> => {
    const { createApi } = await import('../api/create-api.ts');
    return createApi({
      control,
      door,
      tokens: createTokenStore(clock),
      clock,
      operator,
      origins: [],
      shell,
      report: (error) => diagnose('the API failed', error),
    });
  };
  return { app, door };
}
