import { EventEmitter, on } from 'node:events';
import {
  type Actor,
  ControlError,
  type GatewayControl,
  type GatewayEvent,
} from '../../proxy/contract/control.ts';
import type { StatusView } from '../../proxy/contract/views.ts';

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What a test sets; `home`: the folder that Health looks at, `failNext`: what the next act fails with. */
export interface FakeState {
  status: Partial<StatusView>;
  failNext: Error | undefined;
  home: string;
}
/** What every part of the fake control stands on. */
export interface FakeGround extends Pick<GatewayControl, 'events'> {
  readonly now: () => number;
  readonly state: FakeState;
  /** Everything that was asked with an actor, in order. */
  readonly acts: readonly { readonly what: string; readonly by: Actor; readonly about: unknown }[];
  act(what: string, by: Actor, about: unknown): void;
  emit(type: GatewayEvent['type'], about: Record<string, string>): void;
}

/** `value`, or the error that the gateway has for a thing that is not there. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new ControlError('not-found', `There is no ${what}.`);
  return value;
}

export function fakeGround(now: () => number): FakeGround {
  const acts: { what: string; by: Actor; about: unknown }[] = [];
  const events: GatewayEvent[] = [];
  const bus = new EventEmitter();
  const state: FakeState = { status: {}, failNext: undefined, home: '/nowhere' };
  return {
    now,
    state,
    acts,
    act(what, by, about) {
      acts.push({ what, by, about });
      const error = state.failNext;
      state.failNext = undefined;
      if (error !== undefined) throw error;
    },
    emit(type, about) {
      const event: GatewayEvent = { id: events.length + 1, type, at: now(), about };
      events.push(event);
      bus.emit('event', event);
    },
    async *events(since, signal) {
      // Listening begins before the backlog is given, so that nothing falls between them.
      const live = on(bus, 'event', { signal });
      let last = since ?? events.length;
      for (const event of events.slice(last)) {
        last = event.id;
        yield event;
      }
      try {
        for await (const [event] of live as AsyncIterable<[GatewayEvent]>) {
          if (event.id > last) yield event;
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}
