import { mayVote } from '../../approve/count-votes.ts';
import { type Actor, ControlError } from '../../contract/control.ts';
import type { ApproverView, DeliveryInput, DeviceControl } from '../../contract/devices.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { Requirement } from '../../contract/policy.ts';
import type { ApprovalRow, DeliveryRow } from '../../contract/state.ts';
import { actorOf } from './actor.ts';
import { approvalViews, awaits } from './approval-views.ts';
import { type ControlParts, notFound } from './parts.ts';

type Deliveries = Pick<DeviceControl, 'deliver' | 'approver' | 'concerns'>;

/** What an approver's app asks and tells beside the calls themselves. */
export function deliveriesControl(parts: ControlParts): Deliveries {
  const { core, installation } = parts;
  const { find, deliveries } = approvalViews(parts);

  function decides(row: ApprovalRow, principal: string): boolean {
    const person = core.registry.person(principal);
    const requirement = parseJson(row.requirement) as Requirement;
    return person !== undefined && mayVote(requirement, { principal, name: person.name, owner: row.owner });
  }

  return {
    async concerns(approval, principal) {
      const { row, votes } = await find(approval);
      return decides(row, principal) || votes.some((vote) => vote.principal === principal);
    },

    async approver(by): Promise<ApproverView> {
      const waiting = core.desk.all().filter((live) => awaits(core.desk, live, by.principal));
      return {
        installation: installation.id,
        version: installation.version,
        now: core.clock.now().wall,
        principal: by.principal,
        person: core.registry.person(by.principal)?.name ?? by.principal,
        device: by.method === 'device' || by.method === 'mtls' ? (by.credential ?? null) : null,
        waiting: waiting.length,
        paused: core.pauses.view().all,
      };
    },

    async deliver(approval: string, { channel, what }: DeliveryInput, by: Actor) {
      const { row } = await find(approval);
      if (!decides(row, by.principal)) throw notFound('approval');
      if (core.desk.get(approval) === undefined)
        throw new ControlError('conflict', `This approval is ${row.state}; nobody is told of it any more.`);
      const { principal, credential = '' } = by;
      const key = { approval, principal, device: credential, channel };
      const rows = await core.store.read('deliveries.of', { approval });
      const before = rows.find(
        (one) => one.principal === principal && one.device === credential && one.channel === channel,
      );
      // The first time counts; a device that repeats itself fills no log.
      if (before !== undefined && before[what] !== null) return deliveries(approval);
      const at = core.clock.now().wall;
      const nothing = { sent: null, delivered: null, seen: null, failed: null };
      const put: DeliveryRow = { ...key, ...nothing, [what]: at };
      await core.store.append({
        entries: [
          core.writer.entry(
            'approval.delivery',
            { approval, channel, what },
            {
              call: row.call,
              session: row.session,
              owner: row.owner,
              actor: actorOf(by),
              ...(by.source === undefined ? {} : { source: by.source }),
            },
          ),
        ],
        changes: [{ op: 'delivery.put', ...put }],
      });
      return deliveries(approval);
    },
  };
}
