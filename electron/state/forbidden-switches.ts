/** Switches by which another program would look into the app, change its code or take its walls down. */
const FORBIDDEN =
  /^--?(remote-debugging-|inspect|debug-brk|debug$|debug=|js-flags|load-extension|renderer-cmd-prefix|utility-cmd-prefix|gpu-launcher|no-sandbox|disable-web-security|host-rules|proxy-)/;

/** The switches of a command line under which the packaged app does not start. */
export function forbiddenSwitches(argv: readonly string[]): readonly string[] {
  return argv.filter((word) => FORBIDDEN.test(word));
}
