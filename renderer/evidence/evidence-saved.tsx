import { Stack, Text } from '@mantine/core';
import { Command } from '../parts/command.tsx';
import type { Exported } from './export-bundle.ts';

/** What was saved, how it is opened, and how anyone checks it. */
export function EvidenceSaved({ bundle: { name, records, encrypted, vkey } }: { readonly bundle: Exported }) {
  return (
    <Stack gap="sm">
      <Text size="sm">
        {name} has {records === 1 ? '1 record' : `${records.toLocaleString('en')} records`} with their proofs
        and masked bodies; that it was made is on record.{' '}
        {encrypted
          ? 'This installation cannot open it itself. Whoever has an identity of a recipient takes the archive out with age:'
          : 'Whoever has it checks it without this gateway, with the log’s key from another source:'}
      </Text>
      {encrypted && (
        <>
          <Command
            text={`age -d -i IDENTITY-FILE -o ${name.replace(/\.age$/, '')} ${name}`}
            what="the line that opens the bundle"
          />
          <Text size="sm">
            or checks it where it lies, without this gateway and with the log’s key from another source:
          </Text>
        </>
      )}
      <Command
        text={`countersign log verify ${name}${encrypted ? ' --identity IDENTITY-FILE' : ''} --key ${vkey}`}
        what="the line that verifies the bundle"
      />
    </Stack>
  );
}
