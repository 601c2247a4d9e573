import { z } from 'zod';
import type { BodyView } from '../contract/log-views.ts';
import { parseJson } from '../contract/parse-json.ts';
import { isSealedRole } from '../contract/sealed-roles.ts';
import { prettyJson } from '../platform/terminal/pretty-json.ts';
import { blockText, callText } from './call-text.ts';

/** A tool's result that is text and nothing else. What has more members is shown as the JSON that it is. */
const textResult = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]),
  result: z.strictObject({
    content: z.array(z.strictObject({ type: z.literal('text'), text: z.string() })).min(1),
    isError: z.boolean().optional(),
    structuredContent: z.unknown(),
    resultType: z.literal('complete').optional(),
  }),
});
const requestMessage = z.looseObject({ params: z.unknown() });

/** A body as a person reads it: a tool's text as text, other JSON laid out, everything else as text. */
export function messageText({ role, media, text }: BodyView): string {
  if (isSealedRole(role))
    return 'Sealed: only auditors can open it, out of a bundle (countersign log unseal).';
  const value = media === 'application/json' ? parse(text) : undefined;
  if (value === undefined) return blockText(text);
  const result = textResult.safeParse(value);
  if (!result.success) return prettyJson(text);
  const { content, isError, structuredContent } = result.data.result;
  return [
    ...(isError === true ? ['The tool says that it failed.'] : []),
    ...content.map((part) => blockText(part.text)),
    ...(structuredContent === undefined
      ? []
      : ['structuredContent', prettyJson(JSON.stringify(structuredContent)).replaceAll(/^/gm, '  ')]),
  ].join('\n');
}

/** The params of a request by name, as an approver sees them. */
export function paramsOf(text: string, tool: string): string {
  const request = requestMessage.safeParse(parse(text));
  if (!request.success || request.data.params === undefined) return prettyJson(text);
  return callText(JSON.stringify(request.data.params), tool);
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
