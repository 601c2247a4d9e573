import { net } from 'electron';
import type { Settings } from '../contract/settings.ts';
import type { UpdateState } from '../contract/updates.ts';
import { electronUpdater } from './electron-updater.ts';
import { RELEASE_KEY, UPDATE_FEED } from './release-keys.ts';
import { releaseKey } from './release-signature.ts';
import { createUpdates, type Updates } from './updates.ts';

const EVERY_MS = 24 * 60 * 60_000;
const MOST_CHARACTERS = 200;

/** Updates as this build and these settings have them. Looked for once a day where they are wanted; the rest is on a person's word. */
export function openUpdates(settings: () => Settings, tell: (state: UpdateState) => void): Updates {
  const updates = createUpdates({
    updater: electronUpdater(),
    key: RELEASE_KEY === '' ? undefined : releaseKey(RELEASE_KEY),
    wanted() {
      const { updates: on, updateFeed } = settings();
      return { on, feed: updateFeed === '' ? UPDATE_FEED : updateFeed };
    },
    async readSignature(url) {
      const answer = await net.fetch(url, { redirect: 'error', cache: 'no-store', credentials: 'omit' });
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`the feed answers ${answer.status}`);
      return (await answer.text()).slice(0, MOST_CHARACTERS);
    },
    tell,
  });
  const timer = setInterval(() => {
    if (updates.state().kind === 'idle') void updates.look();
  }, EVERY_MS);
  timer.unref();
  return updates;
}
