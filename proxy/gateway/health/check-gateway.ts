import type { ReachView } from '../../contract/devices.ts';
import type { HealthFinding } from '../../contract/health.ts';
import type { StoreHealth } from '../../contract/store.ts';
import type { AgentView, ServerView, StatusView } from '../../contract/views.ts';
import { relative } from '../../platform/terminal/times.ts';

const DAY = 86_400_000_000;
const SOON = 14 * DAY;
const UNUSED = 30 * DAY;

/** What the gateway says of its keys, isolation, log and policy. */
export function checkStatus(status: StatusView, running: boolean, log?: StoreHealth): HealthFinding[] {
  const found: HealthFinding[] = [
    running
      ? {
          level: 'good',
          area: 'gateway',
          what: `runs and listens on ${status.listening ?? 'nothing for agents'}`,
        }
      : { level: 'warn', area: 'gateway', what: 'does not run', advice: 'Start it: countersign start' },
    keysFinding(status.keys.protection),
    isolationFinding(status.isolation),
    status.log.writable
      ? { level: 'good', area: 'log', what: `${status.log.size} records, head ${status.log.root}` }
      : {
          level: 'bad',
          area: 'log',
          what: 'cannot be written, so calls are refused',
          advice: unwritableAdvice(log),
        },
  ];
  if (status.mode === 'observe') {
    found.push({
      level: 'warn',
      area: 'policy',
      what: 'mode is observe: nothing is held or denied',
      advice: 'See what enforcing would do (countersign policy summary), then set mode: enforce.',
      place: { page: 'observed' },
    });
  }
  found.push(...configFindings(status.config));
  if (status.paused.all)
    found.push({
      level: 'warn',
      area: 'gateway',
      what: status.paused.byScreen
        ? 'all calls are paused while the screen is locked'
        : 'all calls are paused',
      advice: 'countersign resume',
    });
  return found;
}

function unwritableAdvice(log: StoreHealth | undefined): string {
  const make = 'Make room on the disk, or mend what the gateway says';
  if (log?.why === undefined) return `${make}.`;
  return log.failing === 'gone' ? log.why : `${make}: ${log.why}`;
}

function configFindings({ file, problems, restart }: StatusView['config']): HealthFinding[] {
  return [
    ...problems.map(
      ({ line, column, path, message }): HealthFinding => ({
        level: 'bad',
        area: 'policy',
        what: `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`,
        advice: 'The last good configuration stays in force. Check the file: countersign policy check',
        place: { page: 'policy' },
      }),
    ),
    ...(restart.length === 0
      ? []
      : [
          {
            level: 'warn',
            area: 'gateway',
            what: `${restart.join(', ')} changed since the gateway was started, and the old value still counts`,
            advice: 'Restart the gateway.',
          } as const,
        ]),
  ];
}

/** Whether the log's last head is kept outside the log, without which an older copy of it would not be noticed. */
export function checkHead({ headFailing, headSize, size }: StoreHealth): HealthFinding[] {
  if (!headFailing)
    return [
      {
        level: 'good',
        area: 'log',
        what: `its head is kept beside the keys, last at ${headSize} of ${size} records`,
      },
    ];
  return [
    {
      level: 'bad',
      area: 'log',
      what: `its head could not be saved beside the keys since record ${headSize}: an older copy would not be noticed`,
      advice: 'See that there is room on the disk and that the keys folder can be written.',
    },
  ];
}

/** So many are told of: the rest takes as long as reading them one by one. */
const MUCH_BEHIND = 20_000;

/** Whether a search finds what is recent without looking through it. */
export function checkIndex({ size, indexed }: StoreHealth): HealthFinding[] {
  const behind = size - indexed;
  if (behind < MUCH_BEHIND)
    return [
      {
        level: 'good',
        area: 'log',
        what: `searches find all ${size} records${behind === 0 ? '' : ` (the newest ${behind} are not in the index yet and are looked through one by one)`}`,
      },
    ];
  return [
    {
      level: 'warn',
      area: 'log',
      what: `the search index is ${behind} records behind, which are looked through one by one`,
      advice: 'It catches up by itself between calls. Searches that look far take longer until then.',
      place: { page: 'log' },
    },
  ];
}

function keysFinding(protection: string): HealthFinding {
  if (protection !== 'key-file') return { level: 'good', area: 'keys', what: `protected by ${protection}` };
  return {
    level: 'warn',
    area: 'keys',
    what: 'protected by a key file only: every program of this user can read it',
    advice:
      'Give a passphrase (--passphrase-file), or run it as a service with a systemd credential: countersign service install',
  };
}

function isolationFinding(isolation: string): HealthFinding {
  if (isolation !== 'same-user') return { level: 'good', area: 'isolation', what: isolation };
  return {
    level: 'warn',
    area: 'isolation',
    what: 'the gateway runs as the user whose agents it governs: a program with a shell can go around it',
    advice: 'Run it under its own account: countersign service install',
  };
}

/** Whether anyone can approve, and who of them would not be told now (law 5). `reach` lists the approvers. */
export function checkPeople(reach: readonly ReachView[]): HealthFinding[] {
  if (reach.length === 0) {
    const advice = 'countersign approver add NAME';
    return [{ level: 'bad', area: 'people', what: 'no one can approve', advice, place: { page: 'start' } }];
  }
  const unreached = reach.filter(({ channels }) => channels.length === 0);
  const told = reach.filter(({ channels }) => channels.includes('desktop') || channels.includes('console'));
  return [
    unreached.length < reach.length
      ? { level: 'good', area: 'people', what: 'someone can approve' }
      : {
          level: 'bad',
          area: 'people',
          what: 'no channel reaches any approver',
          advice: "See that an approver's app runs and reaches this gateway.",
        },
    ...unreached.map(
      ({ person }): HealthFinding => ({
        level: 'warn',
        area: 'people',
        what: `${person} is not told of held calls: their app is not connected`,
        advice: 'See that the app runs on their machine and reaches this gateway.',
      }),
    ),
    ...(told.length > 0
      ? [{ level: 'good', area: 'people', what: `told at once: ${names(told)}` } as const]
      : []),
  ];
}

function names(people: readonly ReachView[]): string {
  return people.map(({ person, channels }) => `${person} (${channels.join(', ')})`).join(', ');
}

/** Certificates that end soon or have ended, and agents that nobody uses. `now` is µs since 1970. */
export function checkAgents(agents: readonly AgentView[], now: number): HealthFinding[] {
  const found = agents
    .filter(({ state }) => state !== 'revoked')
    .flatMap((agent): HealthFinding[] => {
      const { name, notAfter } = agent;
      const advice = `countersign agent renew ${name}`;
      const place = { page: 'agents' } as const;
      if (notAfter <= now)
        return [
          {
            level: 'bad',
            area: 'agents',
            what: `the certificate of ${name} ended ${relative(notAfter, now)}`,
            advice,
            place,
          },
        ];
      if (notAfter - now < SOON)
        return [
          {
            level: 'warn',
            area: 'agents',
            what: `the certificate of ${name} ends ${relative(notAfter, now)}`,
            advice,
            place,
          },
        ];
      const idle = now - (agent.lastUsed ?? agent.created);
      if (idle > UNUSED)
        return [
          {
            level: 'warn',
            area: 'agents',
            what: `${name} has not been used for ${Math.floor(idle / DAY)} days`,
            advice: `countersign agent revoke ${name}`,
            place,
          },
        ];
      return [];
    });
  return found.length > 0
    ? found
    : [
        {
          level: 'good',
          area: 'agents',
          what: agents.length === 0 ? 'none yet' : `${agents.length} of them, none unused or near its end`,
        },
      ];
}

/** What a child says that was started with the whole machine in its reach. One not started yet says nothing of the kind. */
const WITHOUT_SANDBOX: ReadonlySet<string> = new Set(['none', 'off']);

/** Servers that fail, run without a sandbox, or have tools that no person has confirmed as they are now. */
export function checkServers(servers: readonly ServerView[]): HealthFinding[] {
  const found = servers.flatMap((server): HealthFinding[] => {
    const findings: HealthFinding[] = [];
    const { name, health } = server;
    const place = { page: 'server', name } as const;
    if (health.state === 'failing')
      findings.push({
        level: 'bad',
        area: 'servers',
        what: `${name} fails: ${health.lastFailure?.message ?? health.lastError ?? 'no reason known'}`,
        advice: `countersign server test ${name}`,
        place,
      });
    if (health.sandbox !== null && WITHOUT_SANDBOX.has(health.sandbox)) {
      findings.push({
        level: 'warn',
        area: 'servers',
        what: `${name} runs with the data folder and the keys in its reach`,
        advice:
          health.sandbox === 'off'
            ? 'Its configuration says sandbox: off. Take that out, or run the gateway under its own account.'
            : 'Install bubblewrap, or run the gateway under its own account.',
        ...(health.sandbox === 'off' ? { place: { page: 'policy' } as const } : {}),
      });
    }
    const listed = server.tools.filter(({ goneSince }) => goneSince === null);
    const changed = listed.filter(({ state }) => state === 'changed').length;
    const unconfirmed = listed.filter(({ state }) => state === 'new').length;
    if (changed > 0)
      findings.push({
        level: 'bad',
        area: 'servers',
        what: `${changed === 1 ? '1 tool' : `${changed} tools`} of ${name} changed after being confirmed`,
        advice: `countersign tools list ${name}`,
        place,
      });
    if (unconfirmed > 0)
      findings.push({
        level: 'warn',
        area: 'servers',
        what: `${unconfirmed === 1 ? '1 tool' : `${unconfirmed} tools`} of ${name} not confirmed yet`,
        advice: `countersign tools confirm ${name}`,
        place,
      });
    return findings;
  });
  return found.length > 0
    ? found
    : [
        {
          level: 'good',
          area: 'servers',
          what: servers.length === 0 ? 'none yet' : `${servers.length} of them, nothing to say`,
        },
      ];
}
