import type { CallDetailView } from '../../../proxy/contract/log-views.ts';
import { fullTime, span } from '../../parts/times.ts';
import { useNow } from '../../parts/use-now.ts';
import { type Moment, momentsOf } from './moments.ts';
import { Facts, Part } from './part.tsx';
import classes from './session.module.css';
import { timesOf } from './time-spans.ts';

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hour12: false,
});

/** When it was received, decided, forwarded and finished, and where the time went. */
export function TimesPart({ call }: { readonly call: CallDetailView }) {
  return call.finished === null ? <Running call={call} /> : <Times call={call} now={call.finished} />;
}

function Running({ call }: { readonly call: CallDetailView }) {
  return <Times call={call} now={useNow()} />;
}

function Times({ call, now }: { readonly call: CallDetailView; readonly now: number }) {
  const { spans, micros } = timesOf(call, now);
  return (
    <Part title="Time">
      <div className={classes.bar} aria-hidden>
        {spans.map(({ what, micros: length }) => (
          <div key={what} className={`${classes.span} ${classes[what]}`} style={{ flexGrow: length || 1 }} />
        ))}
      </div>
      <ul className={classes.legend}>
        {spans.map(({ what, micros: length, says }) => (
          <li key={what}>
            <span className={`${classes.swatch} ${classes[what]}`} aria-hidden />
            <span className={classes.numbers}>{span(length)}</span> {says}
          </li>
        ))}
        {(call.finished === null || spans.length > 1) && (
          <li>
            <span className={classes.numbers}>{span(micros)}</span>{' '}
            {call.finished === null ? 'so far' : 'in all'}
          </li>
        )}
      </ul>
      <Facts
        facts={momentsOf(call).map((moment) => [moment.name, <At key={moment.name} moment={moment} />])}
      />
    </Part>
  );
}

function At({ moment: { at, says } }: { readonly moment: Moment }) {
  if (at === null) return says;
  return (
    <>
      <time className={classes.numbers} dateTime={new Date(at / 1000).toISOString()} title={fullTime(at)}>
        {clock.format(at / 1000)}
      </time>
      {says !== '' && `, ${says}`}
    </>
  );
}
