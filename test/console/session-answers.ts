import type { Script } from '../gateway/upstream.ts';
import { AWS_KEY } from '../mask/secrets.ts';

interface Sent {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly arguments?: { readonly text?: string } };
}

export const PROMPT = 'Which of the two files is the right one?';
/** Messages of `tells` on its way; each twelfth has the word dozen in it. */
const TOLD = 40;
const PIXEL = Buffer.from('not really a picture').toString('base64');
const text = (value: string) => ({ type: 'text', text: value });

/** What the scripted server answers to each of these tools; others are echoed. */
const ANSWERS: Readonly<Record<string, (args: { readonly text?: string }) => object>> = {
  secrets: () => ({ result: { content: [text(`the key is ${AWS_KEY}, and again ${AWS_KEY}`)] } }),
  json: () => ({
    result: {
      content: [text('{"rows":[{"name":"ada"}]}')],
      structuredContent: { total: 1 },
      _meta: { took: 'long' },
    },
  }),
  things: () => ({
    result: {
      content: [
        { type: 'image', data: PIXEL, mimeType: 'image/png' },
        {
          type: 'resource',
          resource: { uri: 'file:///notes.md', mimeType: 'text/markdown', text: '# Notes' },
        },
        { type: 'resource_link', uri: 'file:///other.md', name: 'other' },
      ],
    },
  }),
  fails: () => ({ result: { isError: true, content: [text('The disk is full.')] } }),
  breaks: () => ({ error: { code: -32000, message: 'Out of paper', data: { tray: 2 } } }),
  large: () => ({ result: { content: [text('a line of the large answer\n'.repeat(40_000))] } }),
  hostile: ({ text: evil = '' }) => ({
    result: { content: [text(evil), { type: evil, [evil]: evil }], [evil]: evil },
  }),
};

/** `tells` says much on its way. `ask` asks the agent on its stream, and answers when that has answered. */
export function answerByTool(): Script {
  const waiting = new Map<unknown, () => void>();
  return async ({ body }, response) => {
    if (body === '') return false;
    const { id, method, params } = JSON.parse(body) as Sent;
    if (method === undefined) {
      response.writeHead(202).end();
      waiting.get(id)?.();
      return true;
    }
    if (method !== 'tools/call') return false;
    if (params?.name === 'ask') {
      const answered = new Promise<void>((resolve) => waiting.set('s-1', resolve));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const messages = [{ role: 'user', content: text(PROMPT) }];
      const asked = { id: 's-1', method: 'sampling/createMessage', params: { messages, maxTokens: 9 } };
      response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...asked })}\n\n`);
      await answered;
      const result = { content: [text('asked and told')] };
      response.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
      return true;
    }
    if (params?.name === 'tells') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let n = 1; n <= TOLD; n++) {
        const data = `step ${n} of ${TOLD}${n % 12 === 0 ? ', a dozen more' : ''}`;
        const told = { method: 'notifications/message', params: { level: 'info', data } };
        response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...told })}\n\n`);
      }
      const result = { content: [text('told a dozen times')] };
      response.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
      return true;
    }
    const answer = ANSWERS[params?.name ?? '']?.(params?.arguments ?? {});
    if (answer === undefined) return false;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
    return true;
  };
}
