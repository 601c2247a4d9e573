import { Button, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { sentenceOf } from '../parts/states.tsx';
import type { Unproved, Verdict } from '../proof/prove-record.ts';
import classes from './record.module.css';
import { useProof } from './use-proof.ts';

const WRONG: Readonly<Record<Unproved, string>> = {
  'bad-key': 'the gateway gave no public key of a log',
  'bad-proof': 'what came is no proof',
  'other-record': 'the proof is of another record',
  'bad-checkpoint': 'what came with it is no signed head',
  'other-log': 'the head is of another log',
  unsigned: 'the log’s key has not signed the head',
  'bad-signature': 'the signature of the head is wrong',
  'not-in-log': 'these bytes are not what was signed at this index',
};

interface RecordAt {
  readonly index: number;
  /** An earlier epoch; undefined for the present one. */
  readonly epoch: number | undefined;
}

/** Proves a record in this page: its own bytes against the log’s head, signed just now. */
export function ProofButton({ index, epoch }: RecordAt) {
  const { mutate, data, error, isPending } = useProof(index, epoch);
  return (
    <div className={classes.proof}>
      <Button
        size="compact-xs"
        variant="default"
        loading={isPending}
        onClick={() => mutate()}
        aria-label={`Prove record ${index}`}
      >
        Prove
      </Button>
      <div role="status">
        {error !== null && <Wrong>Not checked: {sentenceOf(error)}</Wrong>}
        {data !== undefined && error === null && <Told verdict={data} />}
      </div>
    </div>
  );
}

function Told({ verdict }: { readonly verdict: Verdict }) {
  if (!verdict.proved) return <Wrong>NOT proved: {WRONG[verdict.why]}. Keep the data folder as it is.</Wrong>;
  const { index, size, keyId, signed } = verdict;
  return (
    <Text size="xs" component="span" className={classes.verdict}>
      <IconShieldCheck size={14} aria-hidden className={classes.proved} />
      <span>
        <strong>proved</strong>: record {index} of {size.toLocaleString('en')}, key{' '}
        <span className={classes.mono}>{keyId}</span>
        {!signed && '. This browser cannot check the signature of the head itself (it has no Ed25519)'}
      </span>
    </Text>
  );
}

function Wrong({ children }: { readonly children: React.ReactNode }) {
  return (
    <Text size="xs" component="span" className={`${classes.verdict} ${classes.failed}`}>
      <IconAlertTriangle size={14} aria-hidden />
      <span>{children}</span>
    </Text>
  );
}
