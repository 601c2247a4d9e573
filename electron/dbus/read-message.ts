import { z } from 'zod';
import { BusError } from './bus-error.ts';
import { valuesIn } from './read-values.ts';

/** A message of another program on the bus, as far as it is of use here. */
export interface Message {
  readonly kind: 'call' | 'reply' | 'error' | 'signal';
  /** The serial of the call that it answers. */
  readonly answers: number | undefined;
  readonly path: string | undefined;
  readonly interface: string | undefined;
  readonly member: string | undefined;
  /** The unique name of who sent it, which the bus itself writes. */
  readonly sender: string | undefined;
  readonly body: readonly unknown[];
}

/** What is listened to is a few hundred bytes long. */
const MOST_BYTES = 64 * 1024;
const HEAD_BYTES = 16;
const KINDS = [undefined, 'call', 'reply', 'error', 'signal'] as const;

/** The fields by their codes. Those that are not known are passed over, as the specification asks. */
const fieldsOf = z.object({
  1: z.string().optional(),
  2: z.string().optional(),
  3: z.string().optional(),
  5: z.int().optional(),
  7: z.string().optional(),
  8: z.string().max(255).optional(),
});

/** The first message in these bytes and where it ends; undefined while it is not whole. Throws BusError `malformed`. */
export function readMessage(bytes: Buffer): { readonly message: Message; readonly end: number } | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const little = bytes[0] === 'l'.charCodeAt(0);
  const number = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const kind = KINDS[bytes[1] ?? 0];
  if ((!little && bytes[0] !== 'B'.charCodeAt(0)) || bytes[3] !== 1 || kind === undefined)
    throw new BusError('malformed', 'The bus does not speak version 1 of D-Bus.');
  const bodyAt = Math.ceil((HEAD_BYTES + number(12)) / 8) * 8;
  const end = bodyAt + number(4);
  if (end > MOST_BYTES) throw new BusError('malformed', 'The bus sent a message that is too long.');
  if (bytes.length < end) return undefined;

  const whole = bytes.subarray(0, end);
  // The array's own length is the head's last number.
  const pairs = valuesIn(whole, little, HEAD_BYTES - 4).one('a(yv)') as [number, unknown][];
  const fields = fieldsOf.safeParse(Object.fromEntries(pairs));
  if (!fields.success) throw new BusError('malformed', 'The bus sent a message with fields of other types.');
  const { 1: path, 2: named, 3: member, 5: answers, 7: sender, 8: signature = '' } = fields.data;
  const body = valuesIn(whole, little, bodyAt).all(signature);
  return { message: { kind, answers, path, interface: named, member, sender, body }, end };
}
