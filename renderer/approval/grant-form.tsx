import { Button, Group, NativeSelect, NumberInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { GrantOffer } from '../../proxy/contract/approvals.ts';
import type { GrantInput } from '../../proxy/contract/inputs.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import type { DecisionFormProps } from './decision-form.ts';
import { boundsOf, type Freed, grantInWords } from './grant-words.ts';

interface Props extends DecisionFormProps {
  readonly offer: GrantOffer;
  readonly onGrant: (grant: GrantInput) => void;
}

const MOST_MINUTES = 480;
const MOST_USES = 1000;

/** Approving this and the like of it for a while, with bounds that are said before they are given. */
export function GrantForm({ offer, armed, busy, counts, onGrant, onCancel }: Props) {
  const [minutes, setMinutes] = useState<number | string>(30);
  const [uses, setUses] = useState<number | string>(10);
  const [freed, setFreed] = useState<Freed>({});
  const valid = isWhole(minutes, MOST_MINUTES) && isWhole(uses, MOST_USES);
  return (
    <Stack gap="xs">
      <Text size="sm">{offer.words}</Text>
      <Group gap="sm" align="flex-end">
        <NumberInput
          label="Minutes"
          value={minutes}
          onChange={setMinutes}
          min={1}
          max={MOST_MINUTES}
          allowDecimal={false}
          w={110}
        />
        <NumberInput
          label="Times"
          value={uses}
          onChange={setUses}
          min={1}
          max={MOST_USES}
          allowDecimal={false}
          w={110}
        />
        {offer.arguments.map(({ name, folder }) => (
          <NativeSelect
            key={name}
            label={<Untrusted text={name} most={60} />}
            value={freed[name] ?? 'same'}
            onChange={(event) => setFreed({ ...freed, [name]: event.currentTarget.value as Freed[string] })}
            data={[
              { value: 'same', label: 'exactly as here' },
              ...(folder === null ? [] : [{ value: 'within', label: `anywhere in ${ending(folder)}` }]),
              { value: 'any', label: 'anything' },
            ]}
          />
        ))}
      </Group>
      <Text size="sm" fw={600} aria-live="polite" component="div">
        {valid ? (
          <Untrusted text={grantInWords(offer, { minutes, uses, freed })} most={2000} />
        ) : (
          `Minutes from 1 to ${MOST_MINUTES}, times from 1 to ${MOST_USES}.`
        )}
      </Text>
      <Group gap="xs">
        <Button
          color="teal.9"
          loading={busy}
          disabled={!armed || !valid}
          onClick={(event) => {
            if (valid && counts(event.nativeEvent))
              onGrant({ minutes, uses, bounds: boundsOf(offer, freed) });
          }}
        >
          Approve for this session
        </Button>
        <Button variant="default" onClick={onCancel}>
          Back
        </Button>
      </Group>
    </Stack>
  );
}

const isWhole = (value: number | string, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;

/** The end of a long path says more than its beginning; the sentence below has it whole. */
const ending = (path: string): string => (path.length > 40 ? `…${path.slice(-39)}` : path);
