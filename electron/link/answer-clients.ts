import { z } from 'zod';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import type { FoundClients } from '../clients/found-clients.ts';
import { CLIENTS_PATH } from '../contract/clients.ts';
import type { Ask } from './ask.ts';
import { bodyOf, forwardPage, refusal } from './forward-page.ts';

const ONE = new RegExp(`^${CLIENTS_PATH}/([0-9]{1,3})/(plan|import)$`);
const importNames = z.strictObject({ names: z.array(z.string().max(63)).min(1).max(256) });

/** Answers the console's page about the clients of this computer; undefined for every other path. */
export async function answerClients(
  { clients, ask }: { readonly clients: FoundClients; readonly ask: Ask },
  asked: Request,
): Promise<Response | undefined> {
  const { pathname } = new URL(asked.url);
  if (pathname === CLIENTS_PATH && asked.method === 'GET') return Response.json(await clients.list());
  const [, id = '', act] = (asked.method === 'POST' ? ONE.exec(pathname) : null) ?? [];
  if (act === undefined)
    return pathname.startsWith('/shell/') ? refusal(404, 'not-found', NO_PATH) : undefined;

  const body = await whatIsSent(clients, id, act === 'plan' ? undefined : await bodyOf(asked));
  if (body instanceof Response) return body;
  const path = act === 'plan' ? '/api/servers/import/plan' : '/api/servers/import';
  const onward = new Request(new URL(path, asked.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    signal: asked.signal,
  });
  return forwardPage('console', { ask, ownToken: false, body: JSON.stringify(body) }, onward);
}

const NO_PATH = 'The app has no such path.';

async function whatIsSent(
  clients: FoundClients,
  id: string,
  given: Uint8Array | 'too-large' | undefined,
): Promise<object> {
  if (given === undefined)
    return (
      (await clients.read(id)) ??
      refusal(404, 'not-found', 'The file of this client is not there any more, or cannot be read.')
    );
  const names = importNames.safeParse(given === 'too-large' ? undefined : jsonOf(given));
  if (!names.success) return refusal(400, 'invalid', 'The app could not read what its page sent.');
  const seen = clients.seen(id);
  if (seen === undefined) return refusal(409, 'conflict', 'Look at what would be added first.');
  return { ...seen, ...names.data };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return parseJson(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
