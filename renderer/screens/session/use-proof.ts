import { useMutation } from '@tanstack/react-query';
import type { StatusView } from '../../../proxy/contract/views.ts';
import { ask, failureOf, send } from '../../api/ask.ts';
import { queryClient } from '../../api/query-client.ts';
import { proveRecord } from '../../proof/prove-record.ts';
import { recordQuery } from './use-whole-call.ts';

/** Proves one record against a head that is signed for it now. Its bytes are a reading on record, once. */
export const useProof = (index: number) =>
  useMutation({
    mutationFn: async () => {
      const { text } = await queryClient.fetchQuery(recordQuery(String(index)));
      const [proof, { log }] = await Promise.all([proofOf(index), ask<StatusView>('GET', '/api/status', {})]);
      return proveRecord(index, text, { proof, vkey: log.vkey });
    },
  });

async function proofOf(index: number): Promise<string> {
  const answer = await send('GET', `/api/log/proofs/${index}`);
  if (!answer.ok) throw await failureOf(answer);
  return answer.text();
}
