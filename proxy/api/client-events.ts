import type { GatewayEvent } from '../contract/control.ts';
import { parseJson } from '../contract/parse-json.ts';
import { headersFor, readJson, refusal } from './client-ask.ts';
import type { ApiSender } from './send.ts';
import { gatewayEvent } from './views.ts';

/** Reads the event stream. Comments are passed over; what is no event of this version too. */
export async function* readEvents(
  sender: ApiSender,
  token: string | undefined,
  after: number | undefined,
  signal: AbortSignal,
  following: () => void = () => {},
): AsyncIterable<GatewayEvent> {
  const answer = await sender.send({
    method: 'GET',
    path: '/api/events',
    headers: {
      ...headersFor('GET', token),
      accept: 'text/event-stream',
      ...(after === undefined ? {} : { 'last-event-id': String(after) }),
    },
    body: undefined,
    signal,
  });
  if (answer.status !== 200) throw refusal(await readJson(answer));
  try {
    for await (const data of dataLines(answer.body, following)) {
      const event = gatewayEvent.safeParse(data);
      if (event.success) yield event.data;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The gateway writes each event's data on one line, so a line is a message. */
async function* dataLines(body: AsyncIterable<Uint8Array>, began: () => void): AsyncIterable<unknown> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    // The stream begins with a comment, which goes out when the gateway's events are followed.
    began();
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data: ')) yield parseJson(line.slice('data: '.length));
    }
  }
}
