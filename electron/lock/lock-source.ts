import type { Bus } from '../dbus/open-bus.ts';
import type { Message } from '../dbus/read-message.ts';
import type { LockWord } from './lock-words.ts';

/** A program on a bus that says whether the screen is locked. */
export interface LockSource {
  /** Its name on the bus. */
  readonly name: string;
  /** Match rules of the signals that it sends. */
  readonly rules: readonly string[];
  /** Asks how the screen is; undefined where it does not say. */
  ask(bus: Bus, then: (word: LockWord | undefined) => void): void;
  /** What a signal of it says; undefined where that is nothing about the screen. */
  hear(message: Message): LockWord | undefined;
}
