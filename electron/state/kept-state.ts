import { z } from 'zod';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import { DEFAULT_SETTINGS, settings } from '../contract/settings.ts';
import { windowPlace } from './window-place.ts';

/** userData/app.json: what the app remembers of itself. A member that is not understood is as if it were not there. */
export const keptState = z.object({
  settings: z
    .object({
      notifications: settings.shape.notifications.catch(DEFAULT_SETTINGS.notifications),
      startAtLogin: settings.shape.startAtLogin.catch(DEFAULT_SETTINGS.startAtLogin),
      pauseWhenLocked: settings.shape.pauseWhenLocked.catch(DEFAULT_SETTINGS.pauseWhenLocked),
      updates: settings.shape.updates.catch(DEFAULT_SETTINGS.updates),
      updateFeed: settings.shape.updateFeed.catch(DEFAULT_SETTINGS.updateFeed),
    })
    .catch(DEFAULT_SETTINGS),
  mainWindow: windowPlace.optional().catch(undefined),
});
export type KeptState = z.infer<typeof keptState>;

/** Reads what was kept; anything that is no object of ours gives the defaults. */
export function readKept(text: string | undefined): KeptState {
  let value: unknown;
  try {
    value = parseJson(text ?? '{}');
  } catch {
    value = {};
  }
  const parsed = keptState.safeParse(value);
  return parsed.success ? parsed.data : { settings: DEFAULT_SETTINGS, mainWindow: undefined };
}
