/** Switches by which another program would look into the app, change its code or take its walls down. */
const FORBIDDEN =
  /^--?(remote-debugging-|inspect|debug-brk|debug$|debug=|js-flags|load-extension|renderer-cmd-prefix|utility-cmd-prefix|gpu-launcher|no-sandbox|no-zygote|single-process|disable-web-security|disable-site-isolation|disable-[a-z-]*sandbox|allow-file-access|ignore-certificate|host-rules|host-resolver-rules|proxy-|ssl-key-log-file|log-net-log)/;

/** The switches of a command line under which the packaged app does not start. */
export function forbiddenSwitches(argv: readonly string[]): readonly string[] {
  return argv.filter((word) => FORBIDDEN.test(word));
}
