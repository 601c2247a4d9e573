import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useContext, useMemo, useRef, useState } from 'react';
import { bytesText } from '../../../proxy/contract/bytes-text.ts';
import type { BodyView, CallDetailView } from '../../../proxy/contract/log-views.ts';
import { FindInCall } from '../../call/find-in-call.ts';
import { holds, timesIn } from '../../call/find-pattern.ts';
import { RawView } from '../../call/raw-view.tsx';
import { sentenceOf } from '../../parts/states.tsx';
import { AnswerView } from './answer-view.tsx';
import { Gone, goneOf } from './gone.tsx';
import { Later } from './later.tsx';
import { Part } from './part.tsx';
import { RequestView } from './request-view.tsx';
import { type All, ShowAll } from './show-all.tsx';
import { ShowMore, useShown } from './show-more.tsx';
import { useFold } from './use-fold.ts';

const FIRST_MESSAGES = 20;
const MOST_TIMES = 1000;
/** A longer message is shown as its text alone: laying it out would take seconds. */
const MOST_LAID_OUT = 8 * 1024 * 1024;

interface Props {
  readonly call: CallDetailView;
  readonly bodies: readonly BodyView[];
  readonly all: All;
}

/** What was asked and what came back, masked, as it is on record. */
export function CallMessages({ call, bodies, all }: Props) {
  const [raw, setRaw] = useState(false);
  const of = (role: string): BodyView[] => bodies.filter((body) => body.role === role);
  const request = of('request').at(-1);
  const answers = of('answer');
  const messages = of('message');
  const passed = useShown(messages, FIRST_MESSAGES);
  const gone = goneOf(call);
  const find = useContext(FindInCall);
  const toAgent = call.direction === 'to-agent';
  const shared = { call, raw, all };
  const folded = useMemo(() => {
    const passing = bodies.filter(({ role }) => role === 'message').entries();
    const kept = [...passing].slice(passed.shown.length);
    return find === null ? [] : kept.filter(([, { text }]) => holds(text, find.pattern));
  }, [find, bodies, passed.shown.length]);
  const fold = useRef<HTMLButtonElement>(null);
  const last = folded.at(-1);
  useFold(fold, last && (() => passed.upTo(last[0] + 1)));
  const turn = (): void => {
    // Who turns to the raw text looks for it there.
    find?.enterNew();
    setRaw(!raw);
  };
  const rawSwitch = (
    <Button size="compact-xs" variant="default" aria-pressed={raw} onClick={turn}>
      Raw
    </Button>
  );
  return (
    <>
      <Part title={toAgent ? 'What the server asked' : 'Request'} beside={rawSwitch}>
        {request !== undefined && <Message body={request} {...shared} />}
        {gone.has('request') && <Gone kind="request" what="request" call={call} />}
      </Part>
      {messages.length > 0 && (
        <Part title={`On the way: ${messages.length} ${messages.length === 1 ? 'message' : 'messages'}`}>
          <Stack gap="sm">
            {passed.shown.map((body, n) => (
              <Message key={`${body.index} ${body.commit}`} body={body} nth={n + 1} {...shared} />
            ))}
          </Stack>
          <ShowMore of={passed} what="messages" found={folded.length} button={fold} />
        </Part>
      )}
      {gone.has('message') && (
        <Part title="On the way">
          <Gone kind="message" what="message" call={call} />
        </Part>
      )}
      <Part
        title={toAgent ? 'What the agent answered' : 'Answer'}
        beside={answers.length > 0 && <Later at={call.finished} />}
      >
        <Stack gap="sm">
          {answers.map((body) => (
            <Message key={`${body.index} ${body.commit}`} body={body} {...shared} />
          ))}
          {gone.has('answer') && <Gone kind="answer" what="answer" call={call} />}
          {answers.length === 0 && !gone.has('answer') && (
            <Text size="sm" c="dimmed">
              {call.outcome === null ? 'None yet.' : 'None is on record.'}
            </Text>
          )}
          {all.error !== null && (
            <Alert color="red" role="alert" title="The rest could not be loaded">
              {sentenceOf(all.error)}
            </Alert>
          )}
        </Stack>
      </Part>
    </>
  );
}

interface MessageProps {
  readonly call: CallDetailView;
  readonly body: BodyView;
  /** Which of several, from 1. */
  readonly nth?: number;
  readonly raw: boolean;
  readonly all: All;
}

function Message({ call, body, nth, raw, all }: MessageProps) {
  const { role, text, whole, bytes } = body;
  const name = nth === undefined ? `the ${role}` : `${role} ${nth}`;
  const find = useContext(FindInCall);
  const times = useMemo(() => (find === null ? 0 : timesIn(text, find.pattern, MOST_TIMES)), [find, text]);
  const layOut = whole && !raw && text.length <= MOST_LAID_OUT;
  return (
    <div>
      {times > 0 && (
        <Text size="xs" mb={4}>
          found{' '}
          {times === MOST_TIMES ? `${MOST_TIMES} times and more` : times === 1 ? 'once' : `${times} times`}
        </Text>
      )}
      {!whole && (
        <Group gap="xs" mb={6}>
          <Text size="sm">
            These are the first {bytesText(new TextEncoder().encode(text).length)} of {bytesText(bytes)}.
          </Text>
          <ShowAll all={all} size={bytesText(bytes)} />
        </Group>
      )}
      {layOut && role === 'request' && <RequestView call={call} text={text} />}
      {layOut && role !== 'request' && <AnswerView text={text} name={name} />}
      {!layOut && text !== '' && <RawView params={text} label={`The raw text of ${name}`} />}
      {whole && (
        <Text size="xs" c="dimmed" mt={4}>
          {bytesText(bytes)}
        </Text>
      )}
    </div>
  );
}
