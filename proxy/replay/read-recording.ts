import type { LogRecord } from '../contract/record.ts';
import type { ArchivePlace } from '../export/archive-source.ts';
import type { Passing } from '../export/passing.ts';
import { type BundleKeys, type VerifyBundleOptions, verifyBundle } from '../export/verify-bundle.ts';
import { readRecord } from '../record/read-record.ts';
import { collectSession, type Recording } from './recording.ts';
import { ReplayError } from './replay-error.ts';

/** Of messages and answers together. */
const MOST_BYTES = 256 * 1024 * 1024;
const MESSAGE_ROLES: ReadonlySet<string> = new Set(['request', 'answer']);
const SHOWN = 5;

/**
 * Verifies a bundle and gives a session of it: the one whose id ends so, or the only one. What it gives are the bytes that were verified, as
 * they passed: nothing is read again. Throws ReplayError, BundleError, ArchiveError, AgeError.
 */
export async function readRecording(
  place: ArchivePlace,
  keys: BundleKeys,
  ending: string | undefined,
  options: Pick<VerifyBundleOptions, 'progress'> = {},
): Promise<Recording & { readonly origin: string }> {
  const sessions = collectSessions(ending);
  const { manifest } = await verifyBundle(place, keys, { ...options, passing: sessions.passing });
  return { ...sessions.only(manifest.names), origin: manifest.log.origin };
}

/** What passes of the sessions whose ids end so; once there are calls of two, none of it is kept. */
function collectSessions(ending: string | undefined) {
  const collectors = new Map<string, ReturnType<typeof collectSession>>();
  /** With calls. */
  const found = new Set<string>();
  let held = 0;
  let record: LogRecord | undefined;
  let message: string | undefined;

  const passing: Passing = {
    begin(bytes) {
      const read = readRecord(bytes);
      message = undefined;
      record = typeof read !== 'string' && isOf(read.session) ? read : undefined;
      if (record === undefined) return undefined;
      const roles = new Map(record.commits.map(({ commit, role }) => [commit, role]));
      return (commit, body) => {
        if (found.size > 1 || !MESSAGE_ROLES.has(roles.get(commit) ?? '')) return;
        held += body.length;
        if (held > MOST_BYTES)
          throw new ReplayError('too-large', 'The session has more than 256 MiB of messages.');
        message = body.toString('utf8');
      };
    },
    end() {
      if (record?.session === undefined) return;
      const { kind, session } = record;
      if (kind === 'call.request') found.add(session);
      if (found.size > 1) {
        collectors.clear();
        return;
      }
      const collector = collectors.get(session) ?? collectSession();
      collectors.set(session, collector);
      collector.take(record, message);
    },
  };
  function isOf(session: string | undefined): boolean {
    return session !== undefined && (ending === undefined || session.endsWith(ending));
  }

  return {
    passing,
    only(names: Readonly<Record<string, string>>): Recording {
      const [only, ...more] = found;
      if (more.length > 0) {
        const some = [...found].slice(0, SHOWN).join(', ');
        throw new ReplayError(
          'several-sessions',
          `The bundle has ${found.size} sessions: ${some}${found.size > SHOWN ? ', …' : ''}`,
        );
      }
      const recording = only === undefined ? undefined : collectors.get(only)?.recording(only, names);
      if (recording === undefined)
        throw new ReplayError('no-session', 'The bundle has no calls of such a session.');
      return recording;
    },
  };
}
