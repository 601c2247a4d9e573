import { ControlError, type GatewayControl } from '../../contract/control.ts';
import type { Core } from '../core.ts';
import type { ServerDirectory } from '../server-directory.ts';
import { actorOf } from './actor.ts';

/** The switch that stops calls at once. Changes come one after another: of two at once, none is lost. */
export function pauseControl(core: Core, servers: ServerDirectory): GatewayControl['pause'] {
  const change: GatewayControl['pause'] = async ({ what, name, paused }, by) => {
    // In an emergency a misspelt name must not look like a stop.
    const known =
      what === 'all' ||
      what === 'screen' ||
      (what === 'agent' ? core.registry.agentByName(name ?? '') : servers.get(name ?? '')) !== undefined;
    if (!known) throw new ControlError('not-found', `There is no ${what} of that name; nothing was changed.`);
    // A screen tells how it is, also where nothing has changed: only what changes is on record.
    if (what === 'screen' && core.pauses.state().screen === paused) return;
    const next = core.pauses.after(what, name, paused);
    const id =
      what === 'agent'
        ? core.registry.agentByName(name ?? '')?.principal
        : what === 'server'
          ? servers.get(name ?? '')?.id
          : undefined;
    await core.store.append({
      entries: [
        core.writer.entry(
          paused ? 'kill.engage' : 'kill.release',
          { what, ...(id === undefined ? {} : { id }) },
          { actor: actorOf(by) },
        ),
      ],
      changes: [{ op: 'setting.put', key: 'paused', value: JSON.stringify(next) }],
    });
    core.pauses.set(next);
    core.events.emit('paused', {});
  };

  let last: Promise<unknown> = Promise.resolve();
  return (input, by) => {
    const mine = last.then(() => change(input, by));
    last = mine.catch(() => {});
    return mine;
  };
}
