import { StoreError } from '../contract/store.ts';
import type { Head, HeadPort } from './head.ts';

/**
 * Saves heads outside the database, one at a time and never an older one after a newer. A signed checkpoint is given out only once
 * its head is saved, so no checkpoint in the world is ahead of what a start is held to.
 */
export function createHeadKeeper(port: HeadPort, loaded: Head | undefined) {
  let saved: Pick<Head, 'size' | 'state'> = loaded ?? { size: 0 };
  let failing = false;
  let last: Promise<void> = Promise.resolve();

  async function saveIfNewer(head: Head): Promise<void> {
    if (head.size < saved.size || (head.size === saved.size && !hasNewerState(head, saved))) return;
    try {
      await port.save(head);
      saved = head;
      failing = false;
    } catch (cause) {
      failing = true;
      throw new StoreError('unwritable', "The log's head could not be saved outside the database.", {
        cause,
      });
    }
  }

  return {
    save(head: Head): Promise<void> {
      const done = last.then(() => saveIfNewer(head));
      last = done.catch(() => {});
      return done;
    },
    size: () => saved.size,
    state: () => saved.state,
    failing: () => failing,
  };
}

const hasNewerState = (head: Pick<Head, 'state'>, than: Pick<Head, 'state'>): boolean =>
  (head.state?.n ?? 0) > (than.state?.n ?? 0);
