import { Stack, Text } from '@mantine/core';
import type { CallDetailView } from '../../../proxy/contract/log-views.ts';
import { isSealedRole, maskedRole } from '../../../proxy/contract/sealed-roles.ts';
import { Gone, goneOf } from './gone.tsx';

/** Which of a call’s messages are kept as they were, for auditors alone, and which no more. */
export function SealedOriginals({ call }: { readonly call: CallDetailView }) {
  const kept = call.bodies.map(({ role }) => role).filter(isSealedRole);
  const gone = [...goneOf(call)].filter(isSealedRole);
  if (kept.length + gone.length === 0) return null;
  return (
    <Stack gap={4} mt="sm">
      {kept.length > 0 && (
        <Text size="sm">
          {kept.length === 1
            ? `The original of the ${maskedRole(kept[0] ?? '')} is`
            : `The originals of ${kept.map(maskedRole).join(' and ')} are`}{' '}
          sealed: only who has an auditor’s key can open {kept.length === 1 ? 'it' : 'them'}, out of a bundle.
        </Text>
      )}
      {gone.map((role) => (
        <Gone key={role} kind={role} what={`sealed original of the ${maskedRole(role)}`} call={call} />
      ))}
    </Stack>
  );
}
