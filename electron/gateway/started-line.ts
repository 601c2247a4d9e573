import { z } from 'zod';
import { parseJson } from '../../proxy/contract/parse-json.ts';

/** What the gateway prints as its first line of JSON; the rest of it is asked of the API. */
const startedLine = z.looseObject({
  event: z.literal('started'),
  firstRun: z.boolean(),
  socket: z.string().min(1),
  status: z.looseObject({
    installation: z.uuid(),
    version: z.string(),
    log: z.looseObject({ vkey: z.string(), fingerprint: z.string() }),
  }),
});

export interface Started {
  readonly firstRun: boolean;
  /** Path of its local socket. */
  readonly socket: string;
  readonly installation: string;
  readonly version: string;
  /** The log's public key. */
  readonly vkey: string;
  readonly fingerprint: string;
}

/** Reads a line of the gateway's output; undefined for every other line. */
export function readStartedLine(line: string): Started | undefined {
  if (!line.startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = parseJson(line);
  } catch {
    return undefined;
  }
  const parsed = startedLine.safeParse(value);
  if (!parsed.success) return undefined;
  const { firstRun, socket, status } = parsed.data;
  const { installation, version, log } = status;
  return { firstRun, socket, installation, version, vkey: log.vkey, fingerprint: log.fingerprint };
}
