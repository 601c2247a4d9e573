import { CountersignError } from '../../contract/errors.ts';

export type JsonErrorCode =
  | 'not-utf8'
  | 'syntax'
  | 'duplicate-key'
  | 'near-duplicate-key'
  | 'lone-surrogate'
  | 'unsafe-number'
  | 'too-deep';

const SENTENCES: Readonly<Record<JsonErrorCode, string>> = {
  'not-utf8': 'The message is not UTF-8 without a byte order mark.',
  syntax: 'The message is not valid JSON.',
  'duplicate-key': 'The message has an object with the same key twice.',
  'near-duplicate-key':
    'The message has a member that differs from a JSON-RPC member only by case or control characters.',
  'lone-surrogate': 'The message has a string with half of a surrogate pair.',
  'unsafe-number': 'The message has a number that a double cannot hold exactly.',
  'too-deep': 'The message is nested too deeply.',
};

/**
 * Why a text is not strict I-JSON. It never holds any of the text: the message may be one that must be masked, which is
 * also why the engine's own SyntaxError (it quotes its input) is not kept as a cause.
 */
export class JsonError extends CountersignError<JsonErrorCode> {
  constructor(code: JsonErrorCode) {
    super(code, SENTENCES[code], { forAgent: SENTENCES[code] });
  }
}
