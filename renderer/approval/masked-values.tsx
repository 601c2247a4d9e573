import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { RawView } from '../call/raw-view.tsx';
import { sentenceOf } from '../parts/states.tsx';
import { Untrusted } from '../parts/untrusted.tsx';
import classes from './approval.module.css';
import { useReveal } from './use-vote.ts';

export type Revealed = Readonly<Record<string, string>>;

interface Props {
  readonly approval: ApprovalDetail;
  readonly revealed: Revealed;
  readonly onRevealed: (pointer: string, value: string) => void;
}

/** What is masked in the call, each with kind and length, and a way to look at it that goes on record. */
export function MaskedValues({ approval, revealed, onRevealed }: Props) {
  const { masked } = approval;
  if (masked.length === 0) return null;
  const open = masked.filter(({ pointer, byNameAlone }) => byNameAlone && revealed[pointer] === undefined);
  return (
    <Alert
      variant="default"
      color={open.length > 0 ? 'orange' : 'gray'}
      icon={<IconEyeOff aria-hidden />}
      title={masked.length === 1 ? 'One value is masked' : `${masked.length} values are masked`}
    >
      <Stack gap="xs">
        <Text size="sm">
          {open.length > 0
            ? 'Those marked “must be revealed” are masked because of their name alone: they may hold anything, so look at them before you approve. Each look is on record.'
            : 'Each look at an original is on record.'}
        </Text>
        <ul className={classes.masked}>
          {masked.map((leaf) => (
            <Leaf
              key={leaf.pointer}
              id={approval.id}
              leaf={leaf}
              value={revealed[leaf.pointer]}
              onRevealed={onRevealed}
            />
          ))}
        </ul>
      </Stack>
    </Alert>
  );
}

function Leaf(props: {
  id: string;
  leaf: ApprovalDetail['masked'][number];
  value: string | undefined;
  onRevealed: Props['onRevealed'];
}) {
  const { id, leaf, value, onRevealed } = props;
  const reveal = useReveal(id);
  const { pointer, kind, length, byNameAlone } = leaf;
  const place = pointer.replace(/^\/params\/(arguments\/)?/, '');
  return (
    <li>
      <Group gap="xs">
        <span className={classes.mono}>
          <Untrusted text={place} most={300} />
        </span>
        <Text size="sm" c="dimmed" component="span">
          {kind.startsWith('key:') ? 'masked by its name' : kind}, {length}{' '}
          {length === 1 ? 'character' : 'characters'}
        </Text>
        {byNameAlone && value === undefined && (
          <Text size="sm" fw={650} component="span">
            must be revealed
          </Text>
        )}
        {value === undefined && (
          <Button
            size="compact-xs"
            variant="default"
            loading={reveal.isPending}
            aria-label={`Reveal ${place.slice(0, 100)}`}
            onClick={() => reveal.mutate(pointer, { onSuccess: (given) => onRevealed(pointer, given.value) })}
          >
            Reveal
          </Button>
        )}
      </Group>
      {value !== undefined && (
        // In the page's own flow: all of it is a part of the call to be seen.
        <div className={classes.original}>
          <RawView params={value} label={`The original of ${place.slice(0, 100)}`} />
        </div>
      )}
      {reveal.error !== null && (
        <Text size="sm" role="alert">
          Not revealed. {sentenceOf(reveal.error)}
        </Text>
      )}
    </li>
  );
}
