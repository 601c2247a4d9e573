import { ActionIcon, Badge, CopyButton, Group, Text, Title } from '@mantine/core';
import {
  IconCheck,
  IconChevronDown,
  IconChevronUp,
  IconGitCompare,
  IconLink,
  IconX,
} from '@tabler/icons-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { CallDetailView } from '../../../proxy/contract/log-views.ts';
import { ScrollBox } from '../../call/scroll-box.tsx';
import { DecisionBadge } from '../../parts/decision-badge.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { ApprovalPart } from './approval-part.tsx';
import { CallMessages } from './call-messages.tsx';
import { Compared } from './compared.tsx';
import { DecisionPart } from './decision-part.tsx';
import { FindMarks, type FindWay } from './find-marks.tsx';
import { Later } from './later.tsx';
import { MasksPart } from './masks-part.tsx';
import { RecordsPart } from './records-part.tsx';
import { ReplayNote } from './replay-note.tsx';
import classes from './session.module.css';
import { TimesPart } from './times-part.tsx';
import { useComparing } from './use-comparing.ts';
import { useWholeCall } from './use-whole-call.ts';
import { nameOf, OUTCOME, outcomeSays, whatOf } from './words.ts';

interface Props {
  readonly call: CallDetailView;
  /** What is looked for in it. */
  readonly texts: readonly string[];
  readonly way: RefObject<FindWay>;
  readonly onClose: () => void;
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

/** One call whole: what was asked, how it was decided and by whom, what came back, where its time went, where it is on record. */
export function CallDetail({ call, texts, way, onClose, onPrevious, onNext }: Props) {
  const [wantsAll, setWantsAll] = useState(false);
  const whole = useWholeCall(call.id, wantsAll);
  const bodies = whole.data?.bodies ?? call.bodies;
  const { base, begin, stop } = useComparing();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Where the call stands alone, the list that had the focus is gone.
    const focused = document.activeElement;
    if (focused === document.body || focused?.checkVisibility() === false) title.current?.focus();
  }, []);
  return (
    <section className={classes.detail} aria-label="One call" data-call={call.id}>
      <div className={classes.detailHead}>
        <Group justify="space-between" align="flex-start" wrap="nowrap" gap="xs">
          <div>
            <Title ref={title} order={2} size="h5" tabIndex={-1} className={classes.title}>
              <Untrusted text={whatOf(call)} most={600} />
            </Title>
            <Text size="sm" c="dimmed" component="div">
              <Direction call={call} />
            </Text>
          </div>
          <Group gap={4} wrap="nowrap">
            <CopyButton value={linkTo(call)} timeout={2000}>
              {({ copied, copy }) => (
                <Icon
                  label={copied ? 'Copied the link' : 'Copy a link to this call'}
                  icon={copied ? IconCheck : IconLink}
                  act={copy}
                />
              )}
            </CopyButton>
            {base === undefined && (
              <Icon label="Compare with another call" icon={IconGitCompare} act={() => begin(call.id)} />
            )}
            <Icon label="Previous call" icon={IconChevronUp} act={onPrevious} />
            <Icon label="Next call" icon={IconChevronDown} act={onNext} />
            <Icon label="Close the call" icon={IconX} act={onClose} />
          </Group>
        </Group>
        <Group gap={6} mt={6}>
          <DecisionBadge effect={call.decision.effect} enforced={call.decision.enforced} />
          {call.outcome === null ? (
            <Badge variant="light" color="blue" tt="none" radius="sm">
              under way
            </Badge>
          ) : (
            <Badge variant="light" color={OUTCOME[call.outcome].color} tt="none" radius="sm">
              {OUTCOME[call.outcome].word}
              {call.code !== null && `: ${call.code}`}
            </Badge>
          )}
          {call.outcome !== null && (
            <Text size="sm" c="dimmed">
              {outcomeSays(call)}
            </Text>
          )}
          <Later at={call.finished} />
        </Group>
      </div>
      <ScrollBox
        label="What is known of the call"
        className={classes.scroll}
        contentClassName={classes.content}
      >
        <FindMarks texts={texts} way={way}>
          {base !== undefined && <Compared call={call} base={base} onStop={stop} />}
          <ReplayNote call={call} />
          <DecisionPart call={call} />
          <ApprovalPart call={call} />
          {(base === undefined || base === call.id) && (
            <CallMessages
              call={call}
              bodies={bodies}
              all={{
                ask: () => (whole.error === null ? setWantsAll(true) : void whole.refetch()),
                busy: whole.isFetching,
                error: whole.error,
              }}
            />
          )}
          <MasksPart call={call} bodies={bodies} />
          <TimesPart call={call} />
          <RecordsPart call={call} />
        </FindMarks>
      </ScrollBox>
    </section>
  );
}

function Direction({ call: { direction, agent, server, method, tool } }: { readonly call: CallDetailView }) {
  const [from, to] = direction === 'to-server' ? [agent, server] : [server, agent];
  return (
    <>
      {direction === 'to-server' ? 'agent ' : 'server '}
      <Untrusted text={nameOf(from)} most={120} /> → {direction === 'to-server' ? 'server ' : 'agent '}
      <Untrusted text={nameOf(to)} most={120} />
      {tool !== '' && ` · ${method}`}
    </>
  );
}

function linkTo({ session, id }: CallDetailView): string {
  return new URL(`/sessions/${session}?call=${id}`, location.href).href;
}

interface IconProps {
  readonly label: string;
  readonly icon: typeof IconX;
  /** Nothing to be done where undefined. */
  readonly act: (() => void) | undefined;
}

function Icon({ label, icon: Glyph, act }: IconProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className={classes.icon}
      aria-label={label}
      title={label}
      onClick={act}
      disabled={act === undefined}
    >
      <Glyph size={17} aria-hidden />
    </ActionIcon>
  );
}
