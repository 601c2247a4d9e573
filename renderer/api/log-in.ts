import { ask } from './ask.ts';

interface Given {
  readonly token: string;
}

/** A token for what this person may do here: reading on the console, voting on the approval page. */
export async function logIn(person: string, secret: string, scope: 'read' | 'vote'): Promise<string> {
  const { token } = await ask<Given>('POST', '/api/login', { body: { person, secret, scopes: [scope] } });
  return token;
}

/** A token for the one-time code of `countersign console`. */
export async function spendCode(code: string): Promise<string> {
  const { token } = await ask<Given>('POST', '/api/console/token', { body: { code } });
  return token;
}
