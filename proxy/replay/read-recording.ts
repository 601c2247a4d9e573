import type { LogRecord } from '../contract/record.ts';
import type { ArchivePlace } from '../export/archive.ts';
import { createCursor } from '../export/archive-cursor.ts';
import { openBundle } from '../export/open-bundle.ts';
import { recordLines } from '../export/record-lines.ts';
import { readRecord } from '../record/read-record.ts';
import { collectSession, type Recording } from './recording.ts';
import { ReplayError } from './replay-error.ts';

const SALT_BYTES = 32;
/** Of messages and answers together. */
const MOST_BYTES = 256 * 1024 * 1024;
const MESSAGE_ROLES: ReadonlySet<string> = new Set(['request', 'answer']);

/**
 * The session of a bundle that was verified: the one whose id ends so, or the only one. Throws ReplayError, BundleError, ArchiveError.
 */
export async function readRecording(place: ArchivePlace, ending: string | undefined): Promise<Recording> {
  const session = await sessionOf(place, ending);
  const { manifest } = await openBundle(place);
  const collected = collectSession(manifest.names);
  const bodies = createCursor(place, 'bodies/');
  let held = 0;
  try {
    for await (const record of recordsOf(place)) {
      const wanted = record.session === session;
      const body = await messageOf(record, bodies, wanted);
      held += body?.length ?? 0;
      if (held > MOST_BYTES)
        throw new ReplayError('too-large', 'The session has more than 256 MiB of messages.');
      if (wanted) collected.take(record, body);
    }
  } finally {
    await bodies.close();
  }
  const recording = collected.recording(session);
  if (recording === undefined) throw noSession();
  return recording;
}

async function* recordsOf(place: ArchivePlace): AsyncGenerator<LogRecord> {
  for await (const { bytes } of recordLines(place)) {
    const record = readRecord(bytes);
    if (typeof record !== 'string') yield record;
  }
}

/** The body among those that the record commits to which is its message. All of them are passed, for the bodies stand in this order. */
async function messageOf(
  { commits }: LogRecord,
  bodies: ReturnType<typeof createCursor>,
  wanted: boolean,
): Promise<string | undefined> {
  const roles = new Map(commits.map(({ commit, role }) => [commit, role]));
  let message: string | undefined;
  for (;;) {
    const next = await bodies.peek();
    const role = roles.get(next?.name.slice('bodies/'.length) ?? '');
    if (next === undefined || role === undefined) return message;
    if (wanted && MESSAGE_ROLES.has(role)) {
      const bytes = await next.read(MOST_BYTES);
      message = bytes.subarray(SALT_BYTES).toString('utf8');
    }
    await bodies.next();
  }
}

async function sessionOf(place: ArchivePlace, ending: string | undefined): Promise<string> {
  const found = new Set<string>();
  for await (const { kind, session } of recordsOf(place)) {
    if (kind !== 'call.request' || session === undefined) continue;
    if (ending === undefined || session.endsWith(ending)) found.add(session);
  }
  const [only, ...more] = found;
  if (only === undefined) throw noSession();
  if (more.length > 0) {
    const some = [...found].slice(0, 5).join(', ');
    throw new ReplayError(
      'several-sessions',
      `The bundle has ${found.size} sessions: ${some}${more.length > 4 ? ', …' : ''}`,
    );
  }
  return only;
}

function noSession(): ReplayError {
  return new ReplayError('no-session', 'The bundle has no calls of such a session.');
}
