import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { BodyView, CallDetailView } from '../../../proxy/contract/log-views.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { type MaskPlace, maskPlaces } from './mask-places.ts';
import { Facts, Part } from './part.tsx';
import { SealedOriginals } from './sealed-originals.tsx';
import classes from './session.module.css';

const MOST_PLACES = 12;

/** Which values were masked before anything was stored or returned: how many of each kind, and where. */
export function MasksPart({
  call,
  bodies,
}: {
  readonly call: CallDetailView;
  readonly bodies: readonly BodyView[];
}) {
  const places = useMemo(() => maskPlaces(bodies), [bodies]);
  const kinds = Object.entries(call.masks);
  if (kinds.length === 0) return null;
  return (
    <Part title="Masked">
      <Facts
        facts={kinds.map(([kind, number]) => [
          kind,
          <Places key={kind} number={number} places={places.filter((one) => one.kind === kind)} />,
        ])}
      />
      {bodies.some(({ whole }) => !whole) && (
        <Text size="xs" c="dimmed" mt={6}>
          Places in messages that are not shown whole are not listed.
        </Text>
      )}
      <SealedOriginals call={call} />
    </Part>
  );
}

function Places({ number, places }: { readonly number: number; readonly places: readonly MaskPlace[] }) {
  return (
    <>
      {number} {number === 1 ? 'value' : 'values'}
      {places.slice(0, MOST_PLACES).map(({ role, pointer, count }) => (
        <div key={`${role} ${pointer}`}>
          <Text span size="sm" c="dimmed">
            {role}
          </Text>{' '}
          <span className={classes.mono}>
            <Untrusted text={pointer} most={300} />
          </span>
          {count > 1 && ` ×${count}`}
        </div>
      ))}
      {places.length > MOST_PLACES && <div>… and {places.length - MOST_PLACES} more places</div>}
    </>
  );
}
