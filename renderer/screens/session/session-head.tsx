import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { Short } from '../../parts/short.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import type { Replay } from './replay.ts';
import classes from './session.module.css';
import { BASIS_WORDS, count, nameOf } from './words.ts';

/** Whose calls these are, with what, and what makes them one session. `beside`: a call is open, which small screens are for. */
export function SessionHead({ replay, beside }: { readonly replay: Replay; readonly beside: boolean }) {
  const { session } = replay;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Agent', <Untrusted key="agent" text={nameOf(session.agent)} most={200} />],
    [
      'Owner',
      session.owner === null ? (
        'not known any more'
      ) : (
        <Untrusted key="owner" text={nameOf(session.owner)} most={200} />
      ),
    ],
    ['Server', <Untrusted key="server" text={nameOf(session.server)} most={200} />],
    ['Opened', <When key="opened" at={session.opened} />],
    ['Last call', <When key="last" at={session.lastCall} />],
    ...(session.closed === null ? [] : [['Closed', <When key="closed" at={session.closed} />] as const]),
    ['Basis', BASIS_WORDS[session.basis]],
    ['Calls', countsOf(replay)],
    ...(replay.epoch === undefined ? [] : [['Epoch', `${replay.epoch}, before a restore`] as const]),
    ['Session', <Short key="id" text={session.id} what="the id of the session" end />],
  ];
  return (
    <dl className={classes.head} data-beside={beside || undefined} aria-label="This session">
      <div>
        <dt>State</dt>
        <dd>
          <Badge color={session.closed === null ? 'teal' : 'gray'} variant="light" tt="none" radius="sm">
            {session.closed === null ? 'open' : 'closed'}
          </Badge>
        </dd>
      </div>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** `12: 9 allowed, 2 held, 1 denied`; of a session that has not come whole only how many there are. */
function countsOf({ session, marks, next }: Replay): string {
  const all = Math.max(session.calls, marks.length).toLocaleString('en');
  if (next !== null || marks.length === 0) return all;
  const of = (effect: 'allow' | 'hold' | 'deny'): number =>
    marks.filter((mark) => mark.effect === effect).length;
  const words = [
    [of('allow'), 'allowed'],
    [of('hold'), 'held'],
    [of('deny'), 'denied'],
  ] as const;
  const told = words.filter(([number]) => number > 0).map(([number, word]) => count(number, word, word));
  const sent = marks.filter(({ replay }) => replay).length;
  return `${all}: ${told.join(', ')}${sent === 0 ? '' : `; ${sent.toLocaleString('en')} sent by a replay`}`;
}
