import { useMutation } from '@tanstack/react-query';
import { failureOf, send } from '../api/ask.ts';
import { vkeyOf } from '../api/log-key.ts';
import { queryClient } from '../api/query-client.ts';
import { proveRecord } from '../proof/prove-record.ts';
import { ofEpoch, recordQuery } from './use-record.ts';

/** Proves one record against a head that is signed for it now. Its bytes are a reading on record, once. */
export const useProof = (index: number, epoch: number | undefined) =>
  useMutation({
    mutationFn: async () => {
      const { text } = await queryClient.fetchQuery(recordQuery(String(index), epoch));
      const [proof, vkey] = await Promise.all([proofOf(index, epoch), vkeyOf(epoch)]);
      return proveRecord(index, text, { proof, vkey });
    },
  });

async function proofOf(index: number, epoch: number | undefined): Promise<string> {
  const answer = await send('GET', `/api/log/proofs/${index}${ofEpoch(epoch)}`);
  if (!answer.ok) throw await failureOf(answer);
  return answer.text();
}
