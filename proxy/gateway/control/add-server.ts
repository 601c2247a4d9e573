import type { z } from 'zod';
import type { ServerConfig } from '../../contract/config.ts';
import { type Actor, ControlError, type GatewayControl } from '../../contract/control.ts';
import type { PrincipalId } from '../../contract/ids.ts';
import type { serverAddInput } from '../../contract/inputs.ts';
import type { ProbeView } from '../../contract/views.ts';
import { ForwardError } from '../../forward/forward-error.ts';
import { type Probe, probeServer } from '../../forward/probe.ts';
import type { Forwarder } from '../../forward/types.ts';
import { addServerToConfig, checkServerFits, removeServer } from '../../platform/config/edit-config.ts';
import { argumentLooksSecret } from '../clients/looks-secret.ts';
import { namesOf, observeToolList } from '../observe-answer.ts';
import { actorOf } from './actor.ts';
import { type ControlParts, notFound } from './parts.ts';
import { asServerFailure } from './server-failure.ts';
import { toolView } from './tool-view.ts';

/** A person waits for the answer; a program that is fetched from a registry first takes a while. */
const PROBE_MS = 120_000;

type Added = z.infer<typeof serverAddInput>;
type Secrets = Pick<GatewayControl, 'putSecret' | 'removeSecret'>;

/** Asking servers for their tools, and taking them into the configuration or out of it. */
export function serverAdder({ core, servers, installation }: ControlParts, stored: Secrets) {
  const { config } = installation.paths;
  let turn: Promise<unknown> = Promise.resolve();

  /** One change after the other: each reads the file, edits it and writes it. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const next = turn.then(act);
    turn = next.catch(() => {});
    return next;
  }

  /** Throws ServerFailureError. */
  async function ask(forwarder: Forwarder, name: string, signal: AbortSignal | undefined): Promise<Probe> {
    const stop = new AbortController();
    const giveUp = (): void => stop.abort();
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted === true) giveUp();
    let late = false;
    const stopTimer = core.clock.after(PROBE_MS, () => {
      late = true;
      giveUp();
    });
    try {
      return await probeServer(forwarder, name, installation.id as string as PrincipalId, {
        signal: stop.signal,
      });
    } catch (error) {
      if (!(error instanceof ForwardError)) throw error;
      // What a child that still runs has written says more than that it does not answer.
      const { stderr = [] } = forwarder.health().find((one) => one.name === name) ?? {};
      const said = error.said.length > 0 ? error.said : stderr.slice(-12);
      const words = late ? `Server ${name} did not answer within ${PROBE_MS / 1000} s.` : error.message;
      throw asServerFailure(core, new ForwardError(late ? 'timeout' : error.code, words, error, said));
    } finally {
      stopTimer();
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** Puts what the server listed on record, and gives it as a person looks at it. */
  async function observe(name: string, found: Probe, by: Actor): Promise<ProbeView> {
    const server = servers.get(name);
    if (server === undefined) throw notFound('server');
    const whole = new Set(namesOf(found.tools));
    const list = { tools: found.tools, whole };
    const observed = observeToolList(core, server.id, list, { actor: actorOf(by) });
    if (observed.entries.length > 0) {
      await core.store.append({ entries: observed.entries, changes: observed.changes });
      observed.apply();
    }
    return {
      revision: found.revision,
      serverName: found.serverName,
      tools: core.pins
        .of(server.id)
        .filter((row) => whole.has(row.name))
        .map(toolView),
    };
  }

  function exists(name: string): ControlError | undefined {
    if (servers.get(name) === undefined) return undefined;
    return new ControlError('exists', `There is a server named ${name} already.`);
  }

  /** Asks it before it is anywhere in the configuration, so that whoever is interrupted here leaves nothing behind. */
  async function tryOut(
    { name, server, secrets = [] }: Added,
    signal: AbortSignal | undefined,
  ): Promise<Probe> {
    const given = new Map(secrets.map((secret) => [`keys:${secret.name}`, secret.value]));
    const trial = core.forwarder.trial({ [name]: server }, given);
    try {
      return await ask(trial, name, signal);
    } finally {
      await trial.close();
    }
  }

  return {
    /** Resolves when nothing is being written. */
    settled: () => turn.then(() => {}),
    async test(name: string, by: Actor, signal?: AbortSignal): Promise<ProbeView> {
      if (servers.get(name) === undefined) throw notFound('server');
      return observe(name, await ask(core.forwarder, name, signal), by);
    },
    async add(input: Added, by: Actor, signal?: AbortSignal): Promise<ProbeView> {
      const { name, server, secrets = [] } = input;
      const taken = exists(name);
      if (taken !== undefined) throw taken;
      checkSecrets(input);
      checkArguments(server);
      await checkServerFits(config, name, server);
      const found = await tryOut(input, signal);
      return inTurn(async () => {
        if (signal?.aborted === true)
          throw new ControlError('unavailable', `Given up; ${name} was not added.`);
        const takenMeanwhile = exists(name);
        if (takenMeanwhile !== undefined) throw takenMeanwhile;
        const before = new Set(await installation.keyring.listSecrets());
        let written = false;
        try {
          for (const secret of secrets) await stored.putSecret(secret.name, secret.value, by);
          await addServerToConfig(config, name, server);
          written = true;
          await installation.reload(by);
          return await observe(name, found, by);
        } catch (error) {
          if (written) {
            await removeServer(config, name);
            await installation.reload(by);
          }
          for (const secret of secrets)
            if (!before.has(secret.name)) await stored.removeSecret(secret.name, true, by).catch(() => {});
          throw error;
        }
      });
    },
    remove(name: string, by: Actor): Promise<void> {
      return inTurn(async () => {
        if (servers.get(name) === undefined) throw notFound('server');
        await removeServer(config, name);
        await installation.reload(by);
      });
    },
  };
}

/** Arguments stand in the process table, which every user of the machine may read (law 7). */
function checkArguments({ stdio }: ServerConfig): void {
  const args = stdio?.args ?? [];
  const at = args.findIndex((argument, index) => argumentLooksSecret(argument, args[index - 1]));
  if (at >= 0) {
    throw new ControlError(
      'invalid',
      `Argument ${at + 1} looks like a secret, which every process could read. Give it in env instead.`,
    );
  }
}
export type ServerAdder = ReturnType<typeof serverAdder>;

/** A secret that the server has no use for was meant for something else. */
function checkSecrets({ server, secrets = [] }: Added): void {
  const named = new Set(referencesOf(server));
  for (const { name } of secrets) {
    if (!named.has(`keys:${name}`))
      throw new ControlError('invalid', `The server does not refer to a secret keys:${name}.`);
  }
}

function referencesOf({ http, stdio }: ServerConfig): string[] {
  const certificate = http?.clientCertificate;
  const passphrase = certificate !== undefined && 'p12' in certificate ? certificate.passphrase : undefined;
  return [...Object.values(http?.headers ?? {}), ...Object.values(stdio?.env ?? {}), passphrase].filter(
    (value) => typeof value === 'string',
  );
}
