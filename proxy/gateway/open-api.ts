import { type ConsoleDoor, createConsoleDoor } from '../api/console/console-door.ts';
import { type Api, createApi } from '../api/create-api.ts';
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

/** The API, and the door through which a browser comes to it. */
export function openApi({ control, clock, operator, keeper, diagnose, shell }: Parts): {
  app: Api;
  door: ConsoleDoor;
} {
  const door = createConsoleDoor({
    app: () => app,
    clock,
    ports() {
      const { port, approvalPort } = keeper.settings().config.console;
      return { console: port, approval: approvalPort };
    },
  });
  const app: Api = createApi({
    control,
    door,
    tokens: createTokenStore(clock),
    clock,
    operator,
    origins: [],
    shell,
    report: (error) => diagnose('the API failed', error),
  });
  return { app, door };
}
