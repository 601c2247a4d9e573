/** How a child is kept from the data folder. `untried`: no child was started yet. */
export type SandboxKind = 'bwrap' | 'unshare' | 'sandbox-exec' | 'none' | 'off' | 'untried';

/** A program and its arguments. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}
/** An absolute real path. */
export interface Hidden {
  readonly path: string;
  readonly isFolder: boolean;
}
export interface SandboxMethod {
  readonly kind: SandboxKind;
  readonly platform: NodeJS.Platform;
  /** The launch with these out of its reach. */
  wrap(hidden: readonly Hidden[], launch: Launch): Launch;
}

const isRoot = process.getuid?.() === 0;
/** What a server under root may need. Not among them: mounting, devices, tracing, reading past the file system's borders. */
const ROOT_KEEPS = [
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'net_bind_service',
];

/**
 * Runs as `sh -c HIDE sh PATH... -- RUN...`: covers each path, then runs the rest. The shell stays as process 1 of the namespace:
 * it reaps, and signals to the process group reach the server itself.
 */
const HIDE = `set -e
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mount -t tmpfs -o size=64k,mode=700 tmpfs "$1"; else mount --bind /dev/null "$1"; fi
  shift
done
shift
set +e
"$@"
exit $?`;

function bwrap(...namespaces: readonly string[]): SandboxMethod {
  return {
    kind: 'bwrap',
    platform: 'linux',
    wrap: (hidden, launch) => ({
      command: 'bwrap',
      args: [
        ...['--die-with-parent', '--dev-bind', '/', '/', ...namespaces],
        ...(isRoot ? ['--cap-drop', 'ALL', ...ROOT_KEEPS.flatMap((cap) => ['--cap-add', `cap_${cap}`])] : []),
        ...hidden.flatMap(({ path, isFolder }) =>
          isFolder ? ['--tmpfs', path] : ['--ro-bind', '/dev/null', path],
        ),
        ...['--', launch.command, ...launch.args],
      ],
    }),
  };
}

function unshare(): SandboxMethod {
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const outer = isRoot ? namespaces : ['--user', '--map-root-user', ...namespaces];
  const bounding = `--bounding-set=-all,${ROOT_KEEPS.map((cap) => `+${cap}`).join(',')}`;
  // Mounting needs root in the namespace; the server itself is again who it was, in a second one, where the mounts are locked.
  const inner = isRoot
    ? ['setpriv', bounding, '--inh-caps=-all', '--no-new-privs', '--']
    : [
        ...[
          'unshare',
          '--user',
          `--map-user=${process.getuid?.()}`,
          `--map-group=${process.getgid?.()}`,
          '--',
        ],
        ...['setpriv', '--no-new-privs', '--'],
      ];
  return {
    kind: 'unshare',
    platform: 'linux',
    wrap: (hidden, launch) => ({
      command: 'setpriv',
      args: [
        ...['--pdeathsig', 'KILL', '--', 'unshare', ...outer, '--', '/bin/sh', '-c', HIDE, 'sh'],
        ...[...hidden.map(({ path }) => path), '--', ...inner, launch.command, ...launch.args],
      ],
    }),
  };
}

function sandboxExec(): SandboxMethod {
  return {
    kind: 'sandbox-exec',
    platform: 'darwin',
    wrap(hidden, launch) {
      const rules = hidden.map((_, n) => `(deny file-read* file-write* (subpath (param "P${n}")))`);
      return {
        command: '/usr/bin/sandbox-exec',
        args: [
          ...hidden.flatMap(({ path }, n) => ['-D', `P${n}=${path}`]),
          ...['-p', `(version 1)(allow default)${rules.join('')}`, launch.command, ...launch.args],
        ],
      };
    },
  };
}

/** Best first. */
export const SANDBOXES: readonly SandboxMethod[] = [
  bwrap('--unshare-pid', '--proc', '/proc'),
  bwrap(),
  unshare(),
  sandboxExec(),
];
