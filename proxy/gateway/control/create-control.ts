import type { ConfigProblemView } from '../../contract/configuration.ts';
import type { GatewayControl } from '../../contract/control.ts';
import type { StatusView } from '../../contract/views.ts';
import { fingerprintOf } from '../../record/fingerprint.ts';
import { configuredUrl } from '../listen-url.ts';
import { agentsControl } from './agents.ts';
import { approvalsControl } from './approvals.ts';
import { authorityControl } from './authority.ts';
import { configurationControl } from './configuration.ts';
import { deliveriesControl } from './deliveries.ts';
import { devicesControl } from './devices.ts';
import { explainControl } from './explain.ts';
import { healthControl } from './health.ts';
import { invitesControl } from './invites.ts';
import { logBackup } from './log-backup.ts';
import { logEpochs } from './log-epochs.ts';
import { logReplay } from './log-replay.ts';
import type { ControlParts } from './parts.ts';
import { pauseControl } from './pause.ts';
import { peopleControl } from './people.ts';
import { presentFileControl } from './present-file.ts';
import { retentionControl } from './retention.ts';
import { secretsControl } from './secrets.ts';
import { serversControl } from './servers.ts';

/** Everything that the console API can ask of a gateway. */
export function createControl(parts: ControlParts): GatewayControl {
  const { core, servers, installation } = parts;

  /** Of a log that cannot be written the last head is told: then above all people look at the status. */
  async function headOrLast(): Promise<{ size: number; root: string }> {
    try {
      return await core.store.checkpoint();
    } catch (error) {
      core.diagnose('the head of the log could not be signed', error);
      const [log] = await core.store.read('log.get', {});
      return { size: log?.size ?? 0, root: log?.root ?? '' };
    }
  }

  const people = peopleControl(parts);
  const control: Omit<GatewayControl, 'health'> = {
    ...approvalsControl(parts),
    ...presentFileControl(parts),
    ...agentsControl(parts),
    ...people,
    ...devicesControl(parts),
    ...invitesControl(parts, people),
    ...deliveriesControl(parts),
    ...serversControl(parts),
    ...secretsControl(parts),
    ...configurationControl(parts),
    ...explainControl(parts),
    ...authorityControl(parts),
    ...logEpochs(parts),
    ...logBackup(parts),
    ...logReplay(parts),
    ...retentionControl(parts),

    async status(): Promise<StatusView> {
      const { config, policy } = core.settings();
      const head = await headOrLast();
      const state = installation.configState();
      return {
        installation: installation.id,
        version: installation.version,
        listening: installation.listening(),
        address: installation.listening() ?? configuredUrl(config.listen),
        mode: config.mode,
        started: installation.started,
        log: {
          origin: installation.origin,
          size: head.size,
          root: head.root,
          vkey: installation.vkey,
          fingerprint: fingerprintOf(installation.vkey),
          writable: installation.writable(),
          indexed: core.store.health().indexed,
          witnessed: installation.witnessing.state(),
          disk: await installation.disk.now(),
        },
        keys: { protection: installation.keyring.protection },
        isolation: installation.isolation,
        waiting: core.desk.all().filter((live) => live.row.state === 'waiting').length,
        paused: core.pauses.view(),
        policy: { digest: policy.digest, problems: state.problems.map(problemInWords) },
        config: state,
        channels: installation.channels(),
        program: installation.program,
      };
    },

    async policySummary(since) {
      const rows = await core.store.read('calls.observed', { since });
      const agents = new Map(core.registry.agents().map((agent) => [agent.principal as string, agent.name]));
      return rows.map((row) => ({
        effect: row.effect as 'deny' | 'hold',
        rule: row.rule,
        agent: agents.get(row.agent) ?? row.agent,
        server: servers.nameOf(row.server) ?? row.server,
        tool: row.tool,
        calls: row.calls,
      }));
    },

    pause: pauseControl(core, servers),

    async *events(since, signal, who, wanted) {
      const close = who === undefined ? () => {} : core.channels.open(who);
      try {
        yield* core.events.follow(since, signal, wanted);
      } finally {
        close();
      }
    },
  };
  return { ...control, ...healthControl(parts, control) };
}

function problemInWords({ line, column, path, message }: ConfigProblemView): string {
  return `${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
}
