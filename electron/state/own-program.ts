interface Started {
  readonly execPath: string;
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The file that starts this app the next time, too. An AppImage runs out of a folder that is mounted for one start; its own file is
 * in $APPIMAGE, which other programs inherit that are started from it, so only what runs in that folder believes it.
 */
export function ownProgram({ execPath, platform, env }: Started): string {
  const { APPIMAGE: image, APPDIR: mounted } = env;
  const runsInside = platform === 'linux' && !!mounted && execPath.startsWith(`${mounted}/`);
  return runsInside && image?.startsWith('/') === true ? image : execPath;
}
