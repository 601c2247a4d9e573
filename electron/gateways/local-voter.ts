import type { KeyObject } from 'node:crypto';
import { createApiClient } from '../../proxy/api/api-client.ts';
import { signedLogin } from '../../proxy/api/elsewhere/device.ts';
import type { HereEntry } from '../devices/device-file.ts';
import { type Ask, senderOf } from '../link/ask.ts';

const UNAUTHORISED = 401;

/**
 * Requests to the gateway of this computer as the person whose device this is. The token that votes is got by the key and kept
 * here; one that has ended, or that was of a gateway that ran before, is replaced by the next.
 */
export function askAsVoter(line: Ask, entry: HereEntry, key: KeyObject): Ask {
  const api = createApiClient(senderOf(line));
  const { installation, credential } = entry;
  let token: Promise<string> | undefined;

  async function logIn(): Promise<string> {
    const { nonce } = await api.deviceChallenge(credential);
    return (await api.deviceLogin(signedLogin(key, { installation, credential, nonce }))).token;
  }
  function tokenNow(): Promise<string> {
    if (token === undefined) {
      const one = logIn();
      token = one;
      one.catch(() => {
        if (token === one) token = undefined;
      });
    }
    return token;
  }

  return async (asked) => {
    const held = tokenNow();
    const withToken = async (one: Promise<string>) =>
      line({ ...asked, headers: { ...asked.headers, authorization: `Bearer ${await one}` } });
    const answer = await withToken(held);
    if (answer.statusCode !== UNAUTHORISED) return answer;
    answer.resume();
    if (token === held) token = undefined;
    return withToken(tokenNow());
  };
}
