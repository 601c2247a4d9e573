import type { Clock } from '../../proxy/contract/time.ts';
import type { LockWatch } from '../contract/lock-watch.ts';
import { followSources } from './follow-sources.ts';
import { createLockWords } from './lock-words.ts';
import { LOGIN_MANAGER, loginManager } from './login-manager.ts';
import { SCREEN_SAVERS } from './screen-savers.ts';

export interface LockWatching {
  state(): LockWatch;
  stop(): void;
}

/**
 * Listens on Linux's buses for whoever says that the screen is locked. `changed` is told first once everyone who was there has been
 * asked, or sooner that it is locked; then at each change, and for each one who says that it was locked.
 */
export function watchBuses(options: {
  readonly sessionBus: readonly string[];
  readonly systemBus: readonly string[];
  readonly clock: Clock;
  changed(locked: boolean): void;
}): LockWatching {
  const { sessionBus, systemBus, clock, changed } = options;
  const words = createLockWords();
  /** By bus; undefined until it is known. */
  const there = new Map<string, boolean>();
  const unasked = new Set(['session', 'system']);
  let told: boolean | undefined;

  function tell(): void {
    const locked = words.locked();
    if (locked === undefined || locked === told || (!locked && unasked.size > 0)) return;
    told = locked;
    changed(locked);
  }
  const follow = (which: string, parts: Pick<Parameters<typeof followSources>[0], 'sockets' | 'sources'>) =>
    followSources({
      ...parts,
      clock,
      on: {
        said(source, word) {
          // Also where it was locked by what another one said: that one may be gone, and a person may have let agents go on since.
          if (words.say(source, word)) told = undefined;
          tell();
        },
        gone: words.gone,
        bus(is) {
          there.set(which, is);
          if (is) return;
          unasked.delete(which);
          tell();
        },
        asked() {
          unasked.delete(which);
          tell();
        },
      },
    });
  const following = [
    follow('session', { sockets: sessionBus, sources: () => SCREEN_SAVERS }),
    follow('system', { sockets: systemBus, sources: () => [loginManager()] }),
  ];

  return {
    state() {
      const sources = words.sources();
      if (sources.some((source) => source !== LOGIN_MANAGER)) return { kind: 'heard', by: 'screen-saver' };
      if (sources.length > 0) return { kind: 'heard', by: 'login-manager' };
      if (unasked.size > 0) return { kind: 'looking' };
      const bus = [...there.values()].some((is) => is);
      return { kind: 'unheard', why: bus ? 'nobody' : 'no-bus', held: words.locked() === true };
    },
    stop() {
      for (const one of following) one.stop();
    },
  };
}
