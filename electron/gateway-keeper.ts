import { type ApiClient, createApiClient } from '../proxy/api/api-client.ts';
import { readProtection } from '../proxy/platform/keys/keyring-file.ts';
import { pathsOf } from '../proxy/platform/paths.ts';
import type { Trouble } from './contract/shell-calls.ts';
import type { Launch } from './gateway/gateway-run.ts';
import { createSupervisor, type Endpoint } from './gateway/supervisor.ts';
import { chooseUnlock } from './keys/choose-unlock.ts';
import type { KeyBox } from './keys/key-box.ts';
import { passphraseBox, type SecretBox } from './keys/secret-box.ts';
import { followGateway, type Watched } from './link/follow-gateway.ts';
import type { GatewayLine } from './link/gateway-line.ts';

/** What the keeper tells: how the gateway is, and what is in its way. */
export interface KeeperEvents {
  starting(): void;
  /** `box`: what the passphrase opens, where one was typed. What happens in the gateway is followed once this is done. */
  up(endpoint: Endpoint, box: SecretBox | undefined): Promise<void>;
  watched(watched: Watched): void;
  /** It is not there. `needsPerson`: it will not come by itself. */
  down(trouble: Trouble, needsPerson: boolean): void;
}

export interface GatewayKeeper {
  readonly home: string;
  readonly api: ApiClient;
  start(): void;
  trouble(): Trouble;
  endpoint(): Endpoint | undefined;
  givePassphrase(passphrase: string): void;
  tryAgain(): void;
  stop(): Promise<void>;
}

/** Opens the keys, keeps the gateway running and follows what happens in it. */
export function openGatewayKeeper(options: {
  readonly home: string;
  readonly keysFile: string;
  readonly box: KeyBox;
  readonly launch: Launch;
  readonly line: GatewayLine;
  readonly tell: KeeperEvents;
}): GatewayKeeper {
  const { home, keysFile, box, launch, line, tell } = options;
  const api = createApiClient(line.sender);
  let trouble: Trouble = { kind: 'starting' };
  let endpoint: Endpoint | undefined;
  let byPassphrase = false;
  let opened: SecretBox | undefined;
  let following = new AbortController();

  const supervisor = createSupervisor({
    home,
    launch,
    timers: {
      now: () => performance.now(),
      after(ms, then) {
        const timer = setTimeout(then, ms);
        return () => clearTimeout(timer);
      },
    },
    on: {
      up(found) {
        endpoint = found;
        trouble = { kind: 'none' };
        line.connect(found);
        const mine = new AbortController();
        following = mine;
        // Where the stream breaks the gateway ends, or the supervisor says so at once.
        void tell.up(found, opened).finally(() => void follow(mine.signal));
      },
      down({ words, againInMs, served }) {
        endpoint = undefined;
        following.abort();
        line.disconnect();
        // A passphrase that does not open the keys will not by itself the next time.
        if (byPassphrase && !served) {
          supervisor.halt();
          needPerson({ kind: 'ask-passphrase', words });
          return;
        }
        trouble = { kind: 'gateway', words, againInMs: Math.round(againInMs) };
        tell.down(trouble, false);
      },
    },
  });

  async function follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await followGateway(api, signal, tell.watched).catch(() => {});
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
  function needPerson(found: Trouble): void {
    trouble = found;
    tell.down(found, true);
  }
  async function begin(passphrase?: string): Promise<void> {
    trouble = { kind: 'starting' };
    tell.starting();
    try {
      const kept = await readProtection(pathsOf(home, undefined).keys);
      const choice = await chooseUnlock({ home, file: keysFile, kept, box, passphrase });
      if ('trouble' in choice) {
        needPerson(choice.trouble);
        return;
      }
      byPassphrase = choice.unlock.by === 'passphrase';
      opened = passphrase === undefined ? undefined : passphraseBox(passphrase);
      supervisor.start(choice.unlock);
    } catch (error) {
      needPerson({
        kind: 'gateway',
        words: error instanceof Error ? error.message : String(error),
        againInMs: 0,
      });
    }
  }

  return {
    home,
    api,
    start: () => void begin(),
    trouble: () => trouble,
    endpoint: () => endpoint,
    givePassphrase: (passphrase) => void begin(passphrase),
    tryAgain() {
      if (trouble.kind === 'gateway' && trouble.againInMs > 0) supervisor.tryAgain();
      else void begin();
    },
    stop() {
      following.abort();
      line.disconnect();
      return supervisor.stop();
    },
  };
}
