import { jsonFault } from './json-fault.ts';

/** A call as it is put to the policy. */
export interface Question {
  readonly agent: string;
  readonly server: string;
  readonly method: string;
  readonly tool: string;
  /** As it was typed; nothing stands for `{}`. */
  readonly args: string;
}
export const EMPTY: Question = { agent: '', server: '', method: 'tools/call', tool: '', args: '' };

/** Longer arguments are not put into the address: the gateway refuses a request line of their length. */
export const MOST_IN_ADDRESS = 4000;

export function readQuestion(search: URLSearchParams): Question {
  return {
    agent: search.get('agent') ?? '',
    server: search.get('server') ?? '',
    method: search.get('method') ?? EMPTY.method,
    tool: search.get('tool') ?? '',
    args: search.get('args') ?? '',
  };
}

/** The address that asks it again; what is as usual stays out. */
export function writeQuestion({ agent, server, method, tool, args }: Question): URLSearchParams {
  const search = new URLSearchParams({ agent, server, tool });
  if (method !== EMPTY.method) search.set('method', method);
  if (args.trim() !== '' && args.length <= MOST_IN_ADDRESS) search.set('args', args);
  return search;
}

/** What is missing or wrong in it, by field, in words. */
export function problemsOf(question: Question): Partial<Record<keyof Question, string>> {
  const { agent, server, method, tool, args } = question;
  return {
    ...(NAME.test(agent)
      ? {}
      : { agent: agent === '' ? 'Which agent calls?' : 'No agent can be called so.' }),
    ...(server === '' ? { server: 'Which server is called?' } : {}),
    ...(method === '' ? { method: 'Which method?' } : {}),
    ...(method === 'tools/call' && tool === '' ? { tool: 'Which tool?' } : {}),
    ...(jsonFault(args) === undefined ? {} : { args: 'This is not JSON.' }),
  };
}
/** As the API has it. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
