import { ControlError, type GatewayControl } from '../../contract/control.ts';
import type { LogReading } from '../../contract/log-views.ts';
import type { LogHeadRow } from '../../contract/queries.ts';
import type { SignedHead, Store } from '../../contract/store.ts';
import { encodeBase64 } from '../../record/base64.ts';
import { openCheckpoint } from '../../record/checkpoint.ts';
import { fingerprintOf } from '../../record/fingerprint.ts';
import { parseVkey } from '../../record/keys.ts';
import { vkeyOf } from '../log-identity.ts';
import { restoredBy } from '../restore/restored-by.ts';
import { type Begun, epochFinder } from './epoch-of.ts';
import { logControl } from './log.ts';
import { logExport } from './log-export.ts';
import { logReading } from './log-reading.ts';
import { logVerify } from './log-verify.ts';
import type { ControlParts } from './parts.ts';
import { pastRuleControl } from './past-rule.ts';

/**
 * The log and, where it was restored, its earlier epochs: each is read, verified and exported like the present one, and whoever does so is
 * on record in the present one. A call or a session is found in whichever epoch it began.
 */
export function logEpochs(
  parts: ControlParts,
): LogReading & Pick<GatewayControl, 'records' | 'verifyLog' | 'exportLog' | 'epochs' | 'pastRule'> {
  const { core, installation } = parts;
  const at = createAt(parts);
  const present = at.present;

  const find = epochFinder(core.store, installation.origin);
  /** What is read of an earlier epoch says of which. */
  async function inItsEpoch<View extends object>(
    what: Begun,
    read: (readers: Readers) => Promise<View>,
  ): Promise<View & { readonly epoch?: number }> {
    const epoch = await find.earlierOf(what);
    const view = await read(await at.epoch(epoch));
    return epoch === undefined ? view : { ...view, epoch };
  }
  const where = async (what: Begun): Promise<Readers> => at.epoch(await find.earlierOf(what));

  return {
    ...present,
    async entries({ epoch, ...filter }, by) {
      return (await at.epoch(await find.of({ ...filter, epoch }))).entries(filter, by);
    },
    records: async (filter, by) => (await at.epoch(await find.of(filter))).records(filter, by),
    record: async (index, by, epoch) => (await at.epoch(epoch)).record(index, by),
    proof: async (index, epoch) => (await at.epoch(epoch)).proof(index),
    call: (id, by) => inItsEpoch({ call: id }, (readers) => readers.call(id, by)),
    session: (id, page, by) => inItsEpoch({ session: id }, (readers) => readers.session(id, page, by)),
    outline: (id, page, by) => inItsEpoch({ session: id }, (readers) => readers.outline(id, page, by)),
    matches: async (id, page, by) => (await where({ session: id })).matches(id, page, by),
    async verifyLog(by, { epoch, ...asked } = {}, watch) {
      return (await at.epoch(epoch)).verifyLog(by, asked, watch);
    },
    async exportLog({ epoch, ...asked }, by, signal) {
      return (await at.epoch(await find.of({ ...asked, epoch }))).exportLog(asked, by, signal);
    },
    async pastRule({ epoch, ...asked }) {
      return (await at.epoch(epoch)).pastRule(asked);
    },
    async epochs() {
      const { size } = core.store.health();
      return Promise.all(
        (await core.store.read('logs.all', {})).map(async (row) => ({
          epoch: row.epoch,
          origin: row.origin,
          ...namedKey(vkeyOf(row.origin, installation.keyring.log)),
          size: row.origin === installation.origin ? size : row.size,
          present: row.origin === installation.origin,
          restored: await restoredBy(core.store, row.epoch),
        })),
      );
    },
  };
}

/** `present`: the log of now, where it is put on record what was read of an earlier one. */
const readersOf = (parts: ControlParts, present: Store) => ({
  ...logControl(parts),
  ...logReading(parts),
  ...logVerify(parts),
  ...logExport(parts, present),
  ...pastRuleControl(parts),
});
type Readers = ReturnType<typeof readersOf>;

/** What reads each epoch, made once: what runs only once at a time, and what counts as one opening, is kept by it. */
function createAt(parts: ControlParts) {
  const present = readersOf(parts, parts.core.store);
  const earlier = new Map<number, Readers>();
  return {
    present,
    async epoch(epoch: number | undefined): Promise<Readers> {
      if (epoch === undefined) return present;
      const known = earlier.get(epoch);
      if (known !== undefined) return known;
      const rows = await parts.core.store.read('logs.all', {});
      const row = rows.find((one) => one.epoch === epoch);
      if (row === undefined) {
        const there = rows.map((one) => one.epoch).join(', ');
        throw new ControlError('not-found', `There is no epoch ${epoch}; there are: ${there}.`);
      }
      if (row.origin === parts.installation.origin) return present;
      const made = readersOf(partsOf(parts, row), parts.core.store);
      earlier.set(epoch, made);
      return made;
    },
  };
}

const namedKey = (vkey: string) => ({ vkey, fingerprint: fingerprintOf(vkey) });

/** The same parts over an earlier epoch: its records and its head, and what is recorded of it says so in the present one. */
function partsOf(parts: ControlParts, row: LogHeadRow): ControlParts {
  const { core, installation } = parts;
  const { epoch, origin } = row;
  const vkey = vkeyOf(origin, installation.keyring.log);
  const store = storeOf(core.store, row, vkey);
  const { writer } = core;
  return {
    ...parts,
    core: {
      ...core,
      store,
      writer: { entry: (kind, facts, ...rest) => writer.entry(kind, { ...facts, epoch }, ...rest) },
    },
    installation: {
      ...installation,
      origin,
      vkey,
      witnessing: {
        ...installation.witnessing,
        // Nobody signs a log that has ended; who did before is known. How many had to is not.
        async cosign() {
          const head = await store.checkpoint();
          const rows = await store.read('cosignatures.latest', {});
          const by = rows.filter(({ size }) => size === head.size);
          const witnesses = rows.map(({ witness, size, at }) => {
            return { name: parseVkey(witness).name, vkey: witness, state: 'new' as const, size, at };
          });
          const witnessed = { quorum: 1, size: Math.max(0, ...rows.map(({ size }) => size)), witnesses };
          return { head, by: by.map(({ witness, line }) => ({ vkey: witness, line })), witnessed };
        },
      },
    },
  };
}

function storeOf(store: Store, { epoch, origin, size }: LogHeadRow, vkey: string): Store {
  // A later epoch tells of bodies of this one that were deleted.
  const read: Store['read'] = (name, params, other = epoch) => store.read(name, params, other);
  return {
    ...store,
    read,
    verify: (range, watch) => store.verify({ ...range, earlier: { epoch, origin } }, watch),
    async checkpoint(): Promise<SignedHead> {
      const [signed] = await read('checkpoint.latest', {});
      if (signed === undefined) throw new ControlError('not-found', 'That epoch was never signed.');
      const head = openCheckpoint(signed.note, origin, [parseVkey(vkey)]);
      return { size: head.size, root: encodeBase64(head.root), note: signed.note };
    },
    health: () => ({ ...store.health(), size, indexed: size }),
  };
}
