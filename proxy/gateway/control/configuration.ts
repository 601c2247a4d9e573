import { z } from 'zod';
import type {
  ConfigChangeDetail,
  ConfigChangeView,
  ConfigDifferenceView,
  ConfigView,
} from '../../contract/configuration.ts';
import { ControlError, type GatewayControl } from '../../contract/control.ts';
import { parseJson } from '../../contract/parse-json.ts';
import { type LogRecord, logRecord } from '../../contract/record.ts';
import { readConfigText } from '../../platform/config/load-config.ts';
import { differenceInWords } from '../config-difference.ts';
import { namedProblem, policyFindings } from '../settings-problems.ts';
import { type ControlParts, notFound } from './parts.ts';

type Configuration = Pick<GatewayControl, 'config' | 'configHistory' | 'configChange'>;

/** Records of this kind tell of secrets too; so many are looked through at a time. */
const PAGE = 200;
const recordedDifferences = z.array(
  z.object({
    rule: z.string(),
    change: z.enum(['added', 'removed', 'changed', 'moved']),
    loosens: z.boolean(),
    from: z.string().optional(),
    to: z.string().optional(),
  }),
);

interface Change {
  readonly index: number;
  readonly record: LogRecord;
}

/** The configuration in force, the file on disk, and what was in force before, by the log. */
export function configurationControl({ core, installation }: ControlParts): Configuration {
  /** Changes of the configuration before an index, newest first. */
  async function changesBefore(before: number, limit: number): Promise<Change[]> {
    const found: Change[] = [];
    for (let next = before; found.length < limit; ) {
      const rows = await core.store.read('records.search', {
        before: next,
        limit: PAGE,
        kind: 'config.change',
      });
      for (const { idx, bytes } of rows) {
        const record = logRecord.parse(parseJson(Buffer.from(bytes).toString('utf8')));
        if (typeof record.facts['digest'] === 'string') found.push({ index: idx, record });
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) break;
      next = last.idx;
    }
    return found.slice(0, limit);
  }

  async function body(index: number, role: string): Promise<string | undefined> {
    const bodies = await core.store.read('bodies.of-record', { idx: index });
    const found = bodies.find((one) => one.role === role);
    return found === undefined ? undefined : Buffer.from(found.data).toString('utf8');
  }

  async function view({ index, record }: Change): Promise<ConfigChangeView> {
    const { facts, time, actor } = record;
    const principal = actor?.principal ?? '';
    return {
      index,
      time,
      by: {
        principal,
        name: core.registry.person(principal)?.name ?? null,
        method: actor?.method ?? '',
      },
      digest: String(facts['digest']),
      loosens: facts['loosens'] === true,
      changes: differencesOf(await body(index, 'difference')),
    };
  }

  /** The file as it is now, with what looks like a secret masked: one that is wrong may hold it in the clear. */
  async function textOnDisk(): Promise<string | null> {
    try {
      const text = await readConfigText(installation.paths.config);
      return core.settings().masker.maskText(text).text;
    } catch {
      return null;
    }
  }

  return {
    async config(): Promise<ConfigView> {
      const state = installation.configState();
      const loaded = installation.configInForce();
      const approvers = core.registry
        .people()
        .filter((person) => person.secret !== undefined && person.roles.includes('approver'))
        .map(({ name }) => name);
      const known = { servers: Object.keys(loaded.config.servers), approvers };
      return {
        ...state,
        text: loaded.text,
        onDisk: state.problems.length === 0 ? null : await textOnDisk(),
        warnings: policyFindings(loaded, known)
          .map(namedProblem)
          .map(({ rule: _rule, ...problem }) => problem),
      };
    },

    async configHistory({ before, limit }) {
      const changes = await changesBefore(before ?? Number.MAX_SAFE_INTEGER, limit);
      return Promise.all(changes.map(view));
    },

    async configChange(index): Promise<ConfigChangeDetail> {
      const [change] = await changesBefore(index + 1, 1);
      const text = await body(index, 'config');
      if (change?.index !== index || text === undefined) throw notFound('change of the configuration');
      const [earlier] = await changesBefore(index, 1);
      const before = earlier === undefined ? null : ((await body(earlier.index, 'config')) ?? null);
      return { ...(await view(change)), text, before };
    },
  };
}

function differencesOf(text: string | undefined): ConfigDifferenceView[] {
  if (text === undefined) return [];
  const parsed = recordedDifferences.safeParse(parseJson(text));
  if (!parsed.success) throw new ControlError('unavailable', 'A recorded difference cannot be read.');
  return parsed.data.map((difference) => {
    const { rule, change, loosens } = difference;
    return { rule, change, loosens, words: differenceInWords(difference) };
  });
}
