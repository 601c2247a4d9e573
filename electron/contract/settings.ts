import { z } from 'zod';
import { updateFeed } from './updates.ts';

/** What a person sets about the app itself; the gateway's configuration is elsewhere. */
export const settings = z.strictObject({
  notifications: z.boolean(),
  startAtLogin: z.boolean(),
  /** Pauses all agents while the screen is locked. */
  pauseWhenLocked: z.boolean(),
  /** Whether updates are looked for; nothing is installed without a word. */
  updates: z.boolean(),
  updateFeed,
});
export type Settings = z.infer<typeof settings>;

export const DEFAULT_SETTINGS: Settings = {
  notifications: true,
  startAtLogin: false,
  pauseWhenLocked: false,
  updates: false,
  updateFeed: '',
};
