import type { Message, Target } from '../contract/call.ts';
import type { ToolPins } from '../policy/tool-pins.ts';

/** What a message is about by name: the tool or prompt, the resource's URI, the task; else empty. */
export function targetOf(message: Message, server: string, pins: ToolPins): Target {
  const text = nameOf(message.value);
  if (message.method !== 'tools/call')
    return { name: text, definition: undefined, toolClass: undefined, refused: false };
  return {
    name: text,
    definition: pins.get(server, text)?.definition,
    toolClass: pins.confirmedClass(server, text),
    refused: pins.isRefused(server, text),
  };
}

/** `params.arguments` of tools and prompts, `params` of the rest: what rules see as `args`. */
export function argumentsOf(message: Message): unknown {
  const params = paramsOf(message);
  return message.method === 'tools/call' || message.method === 'prompts/get'
    ? (params['arguments'] ?? {})
    : params;
}

/** The name in the value of a whole message. */
export function nameOf(value: Message['value']): string {
  const params = paramsOf({ value });
  const name = params['name'] ?? params['uri'] ?? params['taskId'];
  return typeof name === 'string' ? name : '';
}

const GRANTED = new Set(['name', 'arguments', '_meta']);

/** The arguments that a grant may cover, or undefined where params hold more than a grant's bounds speak of. */
export function grantArguments(message: Message): unknown {
  const named = message.method === 'tools/call' || message.method === 'prompts/get';
  const plain = !named || Object.keys(paramsOf(message)).every((member) => GRANTED.has(member));
  return plain ? argumentsOf(message) : undefined;
}

export function paramsOf({ value }: Pick<Message, 'value'>): Readonly<Record<string, unknown>> {
  const params = value['params'];
  return typeof params === 'object' && params !== null ? (params as Readonly<Record<string, unknown>>) : {};
}

/** `_meta.progressToken` of a request. */
export function progressTokenOf(message: Message): unknown {
  const meta = paramsOf(message)['_meta'];
  return typeof meta === 'object' && meta !== null
    ? (meta as Record<string, unknown>)['progressToken']
    : undefined;
}
