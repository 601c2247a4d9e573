import { Text } from '@mantine/core';
import { bytesText } from '../../proxy/contract/bytes-text.ts';
import type { Progress } from './export-bundle.ts';

/** What has come of an export so far. Its bytes are not read out: they change all the time. */
export function EvidenceProgress({ progress }: { readonly progress: Progress | undefined }) {
  return (
    <Text size="sm" mr="auto" style={{ fontVariantNumeric: 'tabular-nums' }}>
      <span role="status">
        {progress === undefined ? 'Looking for what is in it …' : recordsWords(progress.records)}
      </span>
      {progress !== undefined && `, ${bytesText(progress.bytes)} so far`}
    </Text>
  );
}

function recordsWords(records: number): string {
  return records === 1 ? '1 record' : `${records.toLocaleString('en')} records`;
}
