/** What one source said. `answer`: it was asked how it is. `change`: it told by itself. `request`: it asks the desktop to lock or unlock. */
export interface LockWord {
  readonly how: 'answer' | 'change' | 'request';
  readonly locked: boolean;
}

/**
 * Adds up what several sources say about one screen. It is locked while any of them says so: a screen saver that is not the desktop's
 * own says "not active" for ever. In doubt it stays locked, for what is paused too long costs a press, and what runs unseen cannot be
 * taken back:
 * - A source that goes while it says "locked" (its program ended, its bus died) has not said "unlocked". Its word stands until it is
 *   back, or another one sees the screen become unlocked.
 * - A request to lock counts as a lock. It ends with a request to unlock, or once a source that had seen it says otherwise.
 */
export function createLockWords() {
  const said = new Map<string, { locked: boolean; there: boolean }>();
  let requested = false;

  function becameUnlocked(): void {
    requested = false;
    for (const [source, { there }] of said) if (!there) said.delete(source);
  }
  return {
    /** Whether this is a lock that this source had not spoken of before. */
    say(source: string, { how, locked }: LockWord): boolean {
      if (how === 'request') {
        const isNew = locked && !requested;
        requested = locked;
        return isNew;
      }
      const last = said.get(source);
      said.set(source, { locked, there: true });
      // Now there is one that will also say when it ends.
      if (locked) requested = false;
      else if (how === 'change') becameUnlocked();
      return locked && last?.locked !== true;
    },
    gone(source: string): void {
      const last = said.get(source);
      if (last?.locked === true) said.set(source, { locked: true, there: false });
      else said.delete(source);
    },
    /** Undefined while nobody has said anything. */
    locked(): boolean | undefined {
      if (requested) return true;
      if (said.size === 0) return undefined;
      return [...said.values()].some(({ locked }) => locked);
    },
    /** Who is there and says how it is. */
    sources: (): string[] => [...said].filter(([, { there }]) => there).map(([source]) => source),
  };
}
