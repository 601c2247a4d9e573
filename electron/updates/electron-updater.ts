import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app } from 'electron';
import { FLAVOUR } from '../contract/flavour.ts';
import type { Updater } from './updates.ts';

/** electron-updater, loaded when somebody wants updates. It does nothing by itself: neither fetch, nor install when the app quits. */
export function electronUpdater(): Updater {
  async function load() {
    const { autoUpdater } = (await import('electron-updater')).default;
    autoUpdater.autoDownload = false;
    autoUpdater.autoInstallOnAppQuit = false;
    autoUpdater.allowDowngrade = false;
    autoUpdater.disableDifferentialDownload = true;
    autoUpdater.logger = null;
    if (FLAVOUR === 'test') {
      // From source there is no package with the file that it wants.
      const file = join(app.getPath('userData'), 'app-update.yml');
      await writeFile(
        file,
        'provider: generic\nurl: https://updates.invalid/\nupdaterCacheDirName: countersign-updates\n',
      );
      autoUpdater.updateConfigPath = file;
      autoUpdater.forceDevUpdateConfig = true;
    }
    return autoUpdater;
  }
  let loaded: ReturnType<typeof load> | undefined;
  const updater = () => (loaded ??= load());
  let ready: Awaited<ReturnType<typeof load>> | undefined;

  return {
    async look(feed) {
      ready = await updater();
      ready.setFeedURL({ provider: 'generic', url: feed });
      const found = await ready.checkForUpdates();
      if (found === null) throw new Error('this package cannot be updated by itself');
      return found.isUpdateAvailable ? found.updateInfo.version : undefined;
    },
    async fetch() {
      const [file] = await (await updater()).downloadUpdate();
      if (file === undefined) throw new Error('nothing was fetched');
      return file;
    },
    install() {
      // A test sees that it came to this, and nothing of its machine is replaced.
      if (FLAVOUR === 'test') Reflect.set(globalThis, 'updateInstalled', true);
      else ready?.quitAndInstall();
    },
  };
}
