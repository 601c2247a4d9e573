import { Text } from '@mantine/core';
import { Copyable } from './copyable.tsx';

/** What a public key is compared by over the telephone. `epoch` where several stand below each other. */
export function Fingerprint({ of, epoch }: { readonly of: string; readonly epoch?: number }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mt={6} mb={2}>
        Its fingerprint (SHA-256), to read to somebody:
      </Text>
      <Copyable
        text={of}
        what={`the fingerprint of ${epoch === undefined ? "the log's public key" : `the public key of epoch ${epoch}`}`}
      />
    </div>
  );
}
