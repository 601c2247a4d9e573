import { Text } from '@mantine/core';
import { inFours } from '../../../proxy/contract/in-fours.ts';
import { Copyable } from '../../parts/copyable.tsx';

/** What an auditor compares with the key that the log has for a person: the gateway’s word is all that says whose it is otherwise. */
export function DeviceKey({ digest, of }: { readonly digest: string; readonly of: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mt={6} mb={2}>
        An auditor who checks your signatures compares this with the key that they verify with (SHA-256):
      </Text>
      <Copyable text={inFours(digest)} what={`the digest of ${of}`} />
    </div>
  );
}
