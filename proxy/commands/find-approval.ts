import type { ApiClient } from '../api/api-client.ts';
import { uuid } from '../contract/inputs.ts';
import { CommandError } from './command-error.ts';

/** The whole id of an approval: as given, or that of the one whose id ends so (six characters or more); live ones first. */
export async function findApproval(api: ApiClient, given: string): Promise<string> {
  const text = given.toLowerCase();
  if (uuid.safeParse(text).success) return text;
  if (!/^[0-9a-f-]{6,36}$/.test(text)) {
    throw new CommandError('usage', 'The id is that of an approval, or its last six or more characters.');
  }
  const among = async (state: 'live' | 'all'): Promise<readonly { readonly id: string }[]> =>
    (await api.approvals({ state, limit: 1000 })).filter(({ id }) => id.endsWith(text));
  const live = await among('live');
  const found = live.length > 0 ? live : await among('all');
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new CommandError(
      'not-found',
      found.length > 1 ? `${found.length} approvals end in ${text}.` : `No approval ends in ${text}.`,
      {
        advice: 'See them with: countersign pending --all',
      },
    );
  }
  return only.id;
}
