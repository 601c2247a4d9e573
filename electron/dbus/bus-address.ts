/** Buses have no more than a few; a longer list is none of theirs. */
const MOST = 8;
const LONGEST = 4096;

type Environment = Readonly<Record<string, string | undefined>>;

/** Sockets of the bus of this person's session, to be tried in order. */
export function sessionBus(env: Environment): string[] {
  const folder = env['XDG_RUNTIME_DIR'];
  return socketsOf(
    env['DBUS_SESSION_BUS_ADDRESS'] ?? (folder === undefined ? '' : `unix:path=${folder}/bus`),
  );
}

/** Sockets of the machine's own bus. */
export function systemBus(env: Environment): string[] {
  return socketsOf(env['DBUS_SYSTEM_BUS_ADDRESS'] ?? 'unix:path=/run/dbus/system_bus_socket');
}

/**
 * The unix sockets in a bus's address, as node:net names them. Other ways to a bus (a program to start, TCP) are left out: a desktop
 * that runs listens on one of these.
 */
export function socketsOf(address: string): string[] {
  if (address.length > LONGEST) return [];
  return address
    .split(';')
    .slice(0, MOST)
    .flatMap((one) => {
      if (!one.startsWith('unix:')) return [];
      const keys = new Map(one.slice('unix:'.length).split(',').map(keyAndValue));
      const path = keys.get('path');
      const abstract = keys.get('abstract');
      return path !== undefined ? [path] : abstract !== undefined ? [`\0${abstract}`] : [];
    });
}

function keyAndValue(pair: string): readonly [string, string | undefined] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), unescaped(pair.slice(at + 1))];
}

/** Values are escaped as in a URL; one that is not, or that holds a NUL, is none. */
function unescaped(value: string): string | undefined {
  try {
    const text = decodeURIComponent(value);
    return text === '' || text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
