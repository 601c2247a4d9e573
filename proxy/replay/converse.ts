import { PassThrough, Writable } from 'node:stream';
import { LINE_BYTES } from '../connect/limits.ts';
import { createLineSplitter } from '../connect/line-splitter.ts';
import { runShim, type ShimOptions } from '../connect/shim.ts';
import { RPC } from '../contract/mcp.ts';
import { memberOf, parse } from './plan-step.ts';
import { ReplayError } from './replay-error.ts';
import type { Conversation } from './replay-session.ts';

/**
 * An MCP connection to a server behind a gateway, as `countersign connect` makes it, spoken to in this process. One request at a time.
 * Requests of the server are refused: who answered them then is not here.
 */
export function converse(options: Omit<ShimOptions, 'input' | 'output'>): Conversation {
  const input = new PassThrough();
  const lines = createLineSplitter(LINE_BYTES);
  let waiting: { readonly id: string; readonly answered: (answer: string) => void } | undefined;

  function take(text: string): void {
    const message = parse(text);
    const id = JSON.stringify(memberOf(message, 'id'));
    if (memberOf(message, 'method') !== undefined) {
      if (id !== undefined) input.write(`${refusal(id)}\n`);
      return;
    }
    if (waiting?.id !== id) return;
    waiting.answered(text);
    waiting = undefined;
  }
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of lines.push(chunk)) if (line.kind === 'line') take(line.bytes.toString('utf8'));
      done();
    },
  });
  const ended = runShim({ ...options, input, output });

  return {
    async ask(message, id) {
      const answer = new Promise<string>((answered) => {
        waiting = { id: JSON.stringify(id), answered };
      });
      input.write(`${message}\n`);
      const first = await Promise.race([answer, ended]);
      if (first !== undefined) return first;
      throw new ReplayError('gateway-gone', 'The connection to the gateway ended.');
    },
    tell: (message) => void input.write(`${message}\n`),
    async close() {
      input.end();
      await ended;
    },
  };
}

function refusal(id: string): string {
  const message = 'A replay answers nothing.';
  return `{"jsonrpc":"2.0","id":${id},"error":{"code":${RPC.methodNotFound},"message":${JSON.stringify(message)}}}`;
}
