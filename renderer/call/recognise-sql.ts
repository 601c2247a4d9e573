import type { Arguments, Special } from './describe-call.ts';

const SQL_KEYS = ['sql', 'query', 'statement', 'sql_query', 'sqlQuery'];
const BEGINS =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*(select|insert|update|delete|merge|with|create|alter|drop|truncate|grant|revoke|begin|start|commit|explain|vacuum|pragma|call|copy|do|set|show|replace|use|lock)\b\s*\S/i;
/** A second word of SQL, so that "show me the weather" and "select a gift" are no statements. */
const GOES_ON =
  /\b(from|into|set|table|view|index|database|schema|as|values|where|role|function|trigger|transaction|on|user|all|procedure|sequence|analyze)\b|[*;=(]/i;

/** A statement in the usual arguments that begins and goes on as one. */
export function recogniseSql(args: Arguments): Special | undefined {
  const text = args.text(...SQL_KEYS);
  if (text === undefined || !BEGINS.test(text.text.slice(0, 4096)) || !GOES_ON.test(text.text))
    return undefined;
  return { kind: 'sql', text };
}
