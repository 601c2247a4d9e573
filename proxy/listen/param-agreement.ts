import type { Message } from '../contract/call.ts';
import { headerText } from '../platform/mcp/header-value.ts';
import { argumentAt, type ParamDeclaration } from '../platform/mcp/param-declarations.ts';
import type { Headers } from './exchange.ts';
import { mismatch } from './revision.ts';

const PREFIX = 'mcp-param-';

/**
 * Compares each `Mcp-Param-*` header with the argument that the tool's definition says it repeats: whoever routes or limits by
 * the header and whoever runs the body must see one value (specification 2026-07-28, Streamable HTTP, server validation).
 * A header that the tool does not declare is not recognized and passes; one that is missing is the server's to ask for.
 * Throws ListenError.
 */
export function checkParamAgreement(
  messages: readonly Message[],
  headers: Headers,
  declared: (tool: string) => readonly ParamDeclaration[],
): void {
  const given = headers.filter(([name]) => name.startsWith(PREFIX));
  const [first] = given;
  const [message] = messages;
  if (first === undefined || message === undefined) return;
  // One header cannot speak for several messages.
  if (messages.length > 1) throw mismatch(first[0], message);
  if (message.method !== 'tools/call') return;
  const params = message.value['params'] as { name?: unknown; arguments?: unknown } | undefined;
  const declarations = typeof params?.name === 'string' ? declared(params.name) : [];
  for (const [name, value] of given) {
    // Of a definition that declares one name twice, whichever a server reads must agree.
    const own = declarations.filter(
      (declaration) => plain(declaration.name) === plain(name.slice(PREFIX.length)),
    );
    const text = headerText(value);
    if (!own.every(({ path }) => agrees(text, argumentAt(params?.arguments, path))))
      throw mismatch(name, message);
  }
}

/** Many servers cannot tell `_` from `-` in names of headers. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** Integers are compared as numbers (`42.0` is 42), in decimal notation only; everything else as it is written. */
function agrees(text: string | undefined, value: unknown): boolean {
  if (text === undefined) return false;
  if (typeof value === 'string') return text === value;
  if (typeof value === 'boolean') return text === String(value);
  if (Number.isSafeInteger(value)) return /^-?[0-9]{1,16}(?:\.0+)?$/.test(text) && Number(text) === value;
  return typeof value === 'number' && text === String(value);
}
