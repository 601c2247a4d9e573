import { z } from 'zod';
import type { Clock } from '../../proxy/contract/time.ts';
import { BUS, BUS_PATH, type Bus, openBus } from '../dbus/open-bus.ts';
import type { Message } from '../dbus/read-message.ts';
import { createBackOff } from '../state/back-off.ts';
import type { LockSource } from './lock-source.ts';
import type { LockWord } from './lock-words.ts';

export interface SourceEvents {
  said(source: string, word: LockWord): void;
  /** It ended, or its bus did. */
  gone(source: string): void;
  /** Whether the bus is there; also told when it still is not. */
  bus(there: boolean): void;
  /** Everyone who is there was asked once on this connection. */
  asked(): void;
}

/** One that did not say how the screen is may not have been ready: a session is registered while the desktop starts. */
const ASK_AGAIN_MS = 30_000;
const owner = z.tuple([z.string().regex(/^:[0-9A-Za-z._-]+$/)]);
const ownerChanged = z.tuple([z.string(), z.string(), z.string()]);

/** Follows these sources on one bus until it is stopped: connects, asks, listens, and begins again where the bus ends. */
export function followSources(options: {
  readonly sockets: readonly string[];
  /** Made anew for each connection. */
  readonly sources: () => readonly LockSource[];
  readonly clock: Clock;
  readonly on: SourceEvents;
}): { stop(): void } {
  const { sockets, clock, on } = options;
  const backOff = createBackOff();
  let stopped = false;
  let leave = (): void => {};

  function begin(): void {
    if (stopped) return;
    const began = clock.now().mono;
    const listening = listen(options.sources(), clock, on);
    const connection = openBus({
      sockets,
      clock,
      on: {
        ready(bus) {
          on.bus(true);
          listening.begin(bus);
        },
        signal: listening.hear,
        lost() {
          listening.end();
          on.bus(false);
          leave = clock.after(backOff.wait((clock.now().mono - began) / 1000), begin);
        },
      },
    });
    leave = () => {
      listening.end();
      connection.close();
    };
  }
  begin();
  return {
    stop() {
      stopped = true;
      leave();
    },
  };
}

/** What is listened to on one connection. */
function listen(sources: readonly LockSource[], clock: Clock, on: SourceEvents) {
  /** Unique names of those that are there: a signal from anyone else, sent to us alone, is not theirs. */
  const owners = new Map<LockSource, string>();
  const cancels = new Map<LockSource, () => void>();
  let ended = false;

  function ask(bus: Bus, source: LockSource, then = (): void => {}): void {
    const asked = owners.get(source);
    source.ask(bus, (word) => {
      if (ended) return;
      if (owners.get(source) !== asked) {
        // Another program has its name by now, and was asked in turn.
      } else if (word !== undefined) on.said(source.name, word);
      else
        cancels.set(
          source,
          clock.after(ASK_AGAIN_MS, () => ask(bus, source)),
        );
      then();
    });
  }
  function owned(bus: Bus, source: LockSource, by: string, then?: () => void): void {
    cancels.get(source)?.();
    owners.set(source, by);
    ask(bus, source, then);
  }
  function left(source: LockSource): void {
    cancels.get(source)?.();
    if (owners.delete(source)) on.gone(source.name);
  }

  let bus: Bus | undefined;
  return {
    begin(found: Bus): void {
      bus = found;
      const busCall = (member: string, arg: string, then: Parameters<Bus['call']>[1] = () => {}): void =>
        found.call({ to: BUS, path: BUS_PATH, interface: BUS, member, args: [arg] }, then);
      let unasked = sources.length;
      const one = (): void => {
        unasked -= 1;
        if (unasked === 0) on.asked();
      };
      for (const source of sources) {
        const { name } = source;
        // Listened to before it is asked, so that nothing falls between.
        const changes = `type='signal',sender='${BUS}',interface='${BUS}',member='NameOwnerChanged',arg0='${name}'`;
        for (const rule of [changes, ...source.rules]) busCall('AddMatch', rule);
        busCall('GetNameOwner', name, (values) => {
          const parsed = owner.safeParse(values);
          if (parsed.success) owned(found, source, parsed.data[0], one);
          else one();
        });
      }
    },
    hear(message: Message): void {
      if (message.sender === BUS && message.member === 'NameOwnerChanged') {
        const parsed = ownerChanged.safeParse(message.body);
        const source = sources.find(({ name }) => name === parsed.data?.[0]);
        const by = parsed.data?.[2] ?? '';
        if (source === undefined || bus === undefined) return;
        left(source);
        if (by !== '') owned(bus, source, by);
        return;
      }
      for (const [source, by] of owners) {
        const word = message.sender === by ? source.hear(message) : undefined;
        if (word !== undefined) on.said(source.name, word);
      }
    },
    end(): void {
      if (ended) return;
      ended = true;
      for (const cancel of cancels.values()) cancel();
      for (const source of [...owners.keys()]) left(source);
    },
  };
}
