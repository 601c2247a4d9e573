import type { KeyObject } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { UpdateState } from '../contract/updates.ts';
import { checkRelease } from './release-signature.ts';
import { UpdateError } from './update-error.ts';

/** What knows how to look, fetch and install on this platform: electron-updater. */
export interface Updater {
  /** The newer version at the feed; undefined where there is none. */
  look(feed: string): Promise<string | undefined>;
  /** Fetches what `look` found; gives its file, under its name in the feed. */
  fetch(): Promise<string>;
  install(): void;
}
export interface Updates {
  state(): UpdateState;
  /** To be called when settings have changed. */
  settingsChanged(): void;
  look(): Promise<UpdateState>;
  /** Fetches and checks what is available. */
  fetch(): Promise<UpdateState>;
  /** Installs what was fetched and checked; the app ends. */
  install(): UpdateState;
}

/**
 * The way of an update: looked for, offered, fetched on a person's word, checked against the release key, installed on their word.
 * What does not pass is thrown away.
 */
export function createUpdates(options: {
  readonly updater: Updater;
  /** undefined: this build has none, so there are no updates. */
  readonly key: KeyObject | undefined;
  /** Whether they are wanted, and from where; an empty feed is none. */
  readonly wanted: () => { readonly on: boolean; readonly feed: string };
  /** The text of a signature; undefined where the feed has none. Rejects where it cannot be reached. */
  readonly readSignature: (url: string) => Promise<string | undefined>;
  readonly tell: (state: UpdateState) => void;
}): Updates {
  const { updater, key, wanted, readSignature, tell } = options;
  let state = resting(false);
  let busy = false;

  function resting(checked: boolean): UpdateState {
    if (key === undefined) return { kind: 'off', why: 'no-key' };
    const { on, feed } = wanted();
    if (!on) return { kind: 'off', why: 'setting' };
    return feed === '' ? { kind: 'off', why: 'no-feed' } : { kind: 'idle', checked };
  }
  function become(next: UpdateState): UpdateState {
    state = next;
    tell(next);
    return next;
  }
  /** One step at a time: a second press of a button does nothing. */
  async function alone(step: () => Promise<UpdateState>): Promise<UpdateState> {
    if (busy) return state;
    busy = true;
    try {
      return await step();
    } finally {
      busy = false;
    }
  }

  return {
    state: () => state,
    settingsChanged() {
      if (!busy) become(resting(false));
    },
    look: () =>
      alone(async () => {
        const now = resting(true);
        if (now.kind !== 'idle') return become(now);
        try {
          const version = await updater.look(wanted().feed);
          return become(version === undefined ? now : { kind: 'available', version });
        } catch {
          return become({ kind: 'failed', why: 'feed' });
        }
      }),
    fetch: () =>
      alone(async () => {
        if (state.kind !== 'available' || key === undefined || !wanted().on) return state;
        const { version } = state;
        // Settings may change while it is fetched: the signature comes from where the file came from.
        const { feed } = wanted();
        become({ kind: 'fetching', version });
        let file: string | undefined;
        try {
          file = await updater.fetch();
          const name = basename(file);
          const signature = await readSignature(`${feed.replace(/\/$/, '')}/${encodeURIComponent(name)}.sig`);
          await checkRelease({ file, name, version }, signature, key);
          return become({ kind: 'ready', version });
        } catch (error) {
          if (file !== undefined) await rm(file, { force: true });
          return become({ kind: 'failed', why: error instanceof UpdateError ? error.code : 'download' });
        }
      }),
    install() {
      if (state.kind !== 'ready' || busy) return state;
      const { version } = state;
      try {
        updater.install();
        return become({ kind: 'installing', version });
      } catch {
        return become({ kind: 'failed', why: 'install' });
      }
    },
  };
}
