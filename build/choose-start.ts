/** What `npm start` knows before it opens anything. */
export interface StartSituation {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number | undefined;
  /** The words behind `npm start --`. */
  readonly words: readonly string[];
}

/** `why`: why there will be no window, as the end of a sentence. */
export type StartChoice =
  | { readonly open: 'app'; readonly switches: readonly string[] }
  | { readonly open: 'gateway'; readonly why: string; readonly words: readonly string[] };

/** What may be said to the app; every other word is for the command line. */
const FOR_THE_APP =
  /^(--hidden|--no-sandbox|--disable-gpu|--password-store=[a-z0-9-]+|--ozone-platform(-hint)?=[a-z0-9]+|countersign:.*)$/;

/** Whether `npm start` can open the app, from what costs nothing to know. Whether an Electron is here is asked only after that. */
export function chooseStart({ platform, env, uid, words }: StartSituation): StartChoice {
  const alone = (why: string): StartChoice => ({ open: 'gateway', why, words });
  if (!words.every((word) => FOR_THE_APP.test(word))) {
    return alone('it was started with words for the command line');
  }
  const withoutWords = (why: string): StartChoice => ({ open: 'gateway', why, words: [] });
  const set = (name: string): boolean => (env[name] ?? '') !== '';
  if (!['linux', 'darwin', 'win32'].includes(platform)) {
    return withoutWords(`there is no Electron for ${platform}`);
  }
  if (platform === 'linux') {
    if (!set('DISPLAY') && !set('WAYLAND_DISPLAY')) {
      return withoutWords('there is no screen (neither DISPLAY nor WAYLAND_DISPLAY is set)');
    }
    if (uid === 0 && !words.includes('--no-sandbox')) {
      return withoutWords(
        'as root its windows would have no sandbox (if you want that: npm start -- --no-sandbox)',
      );
    }
  }
  if (platform === 'darwin' && set('SSH_CONNECTION')) return withoutWords('there is no screen over SSH');
  return { open: 'app', switches: words };
}
