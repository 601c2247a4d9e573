import { createApiClient } from '../../proxy/api/api-client.ts';
import { ApiClientError } from '../../proxy/api/client-ask.ts';
import { type Ask, senderOf } from '../link/ask.ts';
import type { Refusal } from './refusal.ts';

/** Has the gateway of this computer check a person's secret. Undefined where it is right; the login is ended at once. */
export async function checkSecret(line: Ask, person: string, secret: string): Promise<Refusal | undefined> {
  const api = createApiClient(senderOf(line));
  try {
    const { token } = await api.login(person, secret, ['vote']);
    await api
      .withToken(token)
      .logout()
      .catch(() => {});
    return undefined;
  } catch (error) {
    if (error instanceof ApiClientError) return { code: error.code, message: error.message };
    return { code: 'offline', message: 'The gateway of this computer does not answer.' };
  }
}
