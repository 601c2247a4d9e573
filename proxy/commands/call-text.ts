import { parseJson } from '../contract/parse-json.ts';
import { JsonError } from '../platform/json/json-error.ts';
import { parseStrict, type StrictDocument } from '../platform/json/strict-json.ts';
import { prettyJson } from '../platform/terminal/pretty-json.ts';
import { fields } from '../platform/terminal/table.ts';
import { visible } from '../platform/terminal/visible.ts';

const DEPTH = 512;
/** Longer strings, and all with line breaks, are shown as text of their own. */
const INLINE_CHARACTERS = 80;

/**
 * The params of a call as a person reads them, whole: each argument by its name, long text as text with its lines, the rest as
 * JSON. Everything that is in the JSON is on the screen; what cannot be laid out is shown as it is.
 */
export function callText(params: string, tool: string): string {
  const document = readObject(params);
  const args = document === undefined ? undefined : memberText(document, 'arguments');
  const argumentsDocument = args === undefined ? undefined : readObject(args);
  if (document === undefined || argumentsDocument === undefined) {
    return section('Parameters', prettyJson(params));
  }
  const rest = document.members
    .filter(({ key }) => key !== 'arguments')
    .map(({ key }) => [key, memberText(document, key) ?? ''] as const)
    .filter(([key, text]) => !(key === 'name' && text === JSON.stringify(tool)));
  return [
    section('Arguments', membersText(argumentsDocument)),
    ...(rest.length === 0
      ? []
      : [section('Other parameters', fields(rest.map(([key, text]) => row(key, text))))]),
  ].join('\n');
}

function membersText(document: StrictDocument): string {
  if (document.members.length === 0) return '(none)';
  return fields(
    document.members.map(({ key, valueStart, valueEnd }) =>
      row(key, document.text.slice(valueStart, valueEnd)),
    ),
  );
}

function row(key: string, text: string): readonly [string, string] {
  return [visible(key), valueText(text)];
}

function valueText(text: string): string {
  if (!text.startsWith('"')) return prettyJson(text);
  const value = String(parseJson(text));
  if (value.includes('\n') || value.length > INLINE_CHARACTERS) return blockText(value);
  return prettyJson(text);
}

/** Text on lines of its own behind a bar, so that no line of it can pass for one of ours. */
export function blockText(value: string): string {
  const ended = value.endsWith('\n');
  const lines = (ended ? value.slice(0, -1) : value).split('\n');
  const count = `${lines.length} ${lines.length === 1 ? 'line' : 'lines'}, ${value.length} characters`;
  return [
    `text of ${count}${ended ? '' : ', without a line break at its end'}:`,
    ...lines.map((line) => `│ ${visible(line)}`),
  ].join('\n');
}

function section(title: string, text: string): string {
  return `${title}\n${text.replaceAll(/^/gm, '  ')}`;
}

function memberText(document: StrictDocument, key: string): string | undefined {
  const member = document.members.find((candidate) => candidate.key === key);
  return member && document.text.slice(member.valueStart, member.valueEnd);
}

function readObject(text: string): StrictDocument | undefined {
  try {
    const document = parseStrict(Buffer.from(text, 'utf8'), { depth: DEPTH });
    return text.trimStart().startsWith('{') ? document : undefined;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}
