import { isDeepStrictEqual } from 'node:util';
import type { CountersignConfig } from '../contract/config.ts';
import { createListenerCertificates } from '../identify/listener-certificates.ts';
import { listenerNames } from '../identify/listener-names.ts';
import { peerFrom } from '../identify/peer.ts';
import { listenHttps } from '../listen/https-listener.ts';
import type { AuthorityKeeper } from './authority-keeper.ts';
import type { ConfigKeeper } from './config-keeper.ts';
import type { Core } from './core.ts';
import { handleExchange } from './handle-exchange.ts';
import { listenUrl } from './listen-url.ts';
import { OpenError } from './open-error.ts';
import type { Refusals } from './refusals.ts';

const LOOK_MS = 6 * 60 * 60 * 1000;
const GRACE_MS = 5000;

/**
 * The listener for agents. Its certificates live in memory only: made at each start, and renewed by themselves while it runs, in
 * time and when the configuration gives it other names.
 */
export async function startListener(
  core: Core,
  refusals: Refusals,
  authority: AuthorityKeeper,
  keeper: ConfigKeeper,
) {
  const { listen } = keeper.settings().config;
  // The address that it listens on stays the one that it began with.
  const namesNow = () => listenerNames([listen.host, ...keeper.settings().config.listen.hosts]);
  let names = namesNow();
  const certificates = await createListenerCertificates(authority.get(), names);
  const listener = await listenHttps(listen.host, listen.port, {
    tls: certificates.options(),
    clock: core.clock,
    hosts: () => ({
      hosts: [listen.host, ...core.settings().config.listen.hosts],
      origins: core.settings().config.listen.origins,
    }),
    limits: () => core.settings().limits,
    peerFrom,
    handle: (exchange) => handleExchange(core, refusals, exchange),
    refused: (peer, error) => refusals.request(peer, error),
    failed: (error) => core.diagnose('an exchange failed', error),
  }).catch(cannotListen(listen));
  let cancel = (): void => {};
  const watch = (): void => {
    cancel = core.clock.after(LOOK_MS, () => {
      renew().catch((error: unknown) =>
        core.diagnose("the listener's certificate could not be renewed", error),
      );
      watch();
    });
  };
  const renew = async (): Promise<void> => {
    if (certificates.due(core.clock)) await reissue();
  };
  const reissue = async (): Promise<void> => {
    names = namesNow();
    await certificates.issue(authority.get(), names);
    listener.renew(certificates.options());
  };
  keeper.onChange(() => {
    if (isDeepStrictEqual(names, namesNow())) return;
    reissue().catch((error: unknown) =>
      core.diagnose('the listener did not get a certificate for its new names', error),
    );
  });
  watch();
  return {
    url: listenUrl(listen.host, listener.address.port),
    /** A new certificate for new connections: the authority's own has been made anew. */
    reissue,
    /** Resolves when every exchange has come to its end, outcome and all. */
    settled: listener.settled,
    close(): Promise<void> {
      cancel();
      return listener.close(GRACE_MS);
    },
  };
}

function cannotListen({ host, port }: CountersignConfig['listen']): (cause: unknown) => never {
  return (cause) => {
    if (!(cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen')) throw cause;
    const taken = 'code' in cause && cause.code === 'EADDRINUSE';
    const why = taken ? 'another program listens there' : cause.message;
    throw new OpenError(
      'cannot-listen',
      `Cannot listen on ${host}:${port}: ${why}. Change listen.port in countersign.yaml.`,
      { cause },
    );
  };
}
