import type { KeyObject } from 'node:crypto';
import type { z } from 'zod';
import type { JoinedView } from '../../contract/devices.ts';
import type { JoinOffer } from '../../contract/join-link.ts';
import { ApiClientError, createAsker } from '../client-ask.ts';
import { joinedView } from '../device-views.ts';
import type { ApiSender } from '../send.ts';
import { certificateRequest } from './certificate-request.ts';
import { spkiOf } from './device.ts';
import { ElsewhereError } from './elsewhere-error.ts';
import { fetchAuthority, gatewayTls } from './gateway-tls.ts';
import { senderTo } from './remote-sender.ts';

/** A gateway that was joined, with all that is needed to come back to it but for the key. */
export interface Joined extends JoinedView {
  readonly url: string;
}

/**
 * Joins the gateway of an invitation with this device's key. The code is sent only to who holds the key of that gateway's
 * authority. Rejects with ElsewhereError.
 */
export async function joinGateway(offer: JoinOffer, key: KeyObject, name: string): Promise<Joined> {
  const { url, installation, code } = offer;
  const caPem = await fetchAuthority(url, offer.authority);
  const sender = senderTo(url, gatewayTls(caPem, installation));
  try {
    const input = { code, spki: spkiOf(key), csr: await certificateRequest(key), name };
    const joined = await answered(sender, '/api/join', joinedView, input);
    if (joined.installation !== installation)
      throw new ElsewhereError('other-gateway', 'The gateway says that it is another one.');
    return { ...joined, url };
  } finally {
    await sender.close();
  }
}

/** A new certificate for the same key. `sender` shows the present one. Rejects with ElsewhereError. */
export async function renewCertificate(sender: ApiSender, key: KeyObject): Promise<JoinedView> {
  return answered(sender, '/api/device/renew', joinedView, { csr: await certificateRequest(key) });
}

/** When a certificate wants to be renewed: a third of its life before its end. Both in µs since 1970 UTC. */
export function renewAt({ notAfter }: Pick<JoinedView, 'notAfter'>): number {
  return notAfter - 30 * 86_400_000_000;
}

async function answered<Schema extends z.ZodType>(
  sender: ApiSender,
  path: string,
  schema: Schema,
  input: unknown,
): Promise<z.infer<Schema>> {
  try {
    return await createAsker(sender, undefined)('POST', path, schema, input);
  } catch (error) {
    if (error instanceof ElsewhereError) throw error;
    if (!(error instanceof ApiClientError))
      throw new ElsewhereError('unreachable', 'The gateway cannot be reached.', { cause: error });
    const code = error.code === 'bad-answer' ? 'bad-answer' : 'refused';
    throw new ElsewhereError(code, error.message, { cause: error });
  }
}
