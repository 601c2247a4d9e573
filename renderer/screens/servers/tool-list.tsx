import { Checkbox, Group, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { ServerView, ToolView } from '../../../proxy/contract/views.ts';
import { ScrollPlace } from '../../call/scroll-place.ts';
import { Empty } from '../../parts/states.tsx';
import { LongList } from './long-list.tsx';
import classes from './servers.module.css';
import { ToolBar } from './tool-bar.tsx';
import { inOrder, isOpen, matching, standing } from './tool-order.ts';
import { ToolRow } from './tool-row.tsx';
import { type ToolChoices, useToolChoices } from './use-tool-choices.ts';

/** Fewer need no search. */
const LEAST_TO_SEARCH = 8;

interface Props {
  readonly server: ServerView;
  /** What stands above the tools, and scrolls with them. */
  readonly children: ReactNode;
}

/** The tools of a server: first what is to be looked at. The address keeps what is searched for: `?q=`. */
export function ToolList({ server, children }: Props) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const [search, setSearch] = useSearchParams();
  const heading = useRef<HTMLHeadingElement>(null);
  const words = search.get('q') ?? '';
  const tools = useMemo(() => inOrder(server.tools), [server.tools]);
  const choices = useToolChoices(useMemo(() => tools.filter(({ goneSince }) => goneSince === null), [tools]));
  const shown = useMemo(() => matching(tools, words), [tools, words]);
  const open = shown.filter(isOpen);
  const refused = shown.filter((tool) => standing(tool) === 'refused');
  const settled = shown.filter((tool) => standing(tool) === 'confirmed');
  const gone = shown.filter((tool) => standing(tool) === 'gone');
  const inView = new Set(shown);
  return (
    <ScrollPlace value={place}>
      <div ref={setPlace} className={classes.scroller}>
        <div>
          {children}
          <Group justify="space-between" align="flex-end" mt="lg" mb="xs">
            <div>
              <Title order={2} size="h4" ref={heading} tabIndex={-1} className={classes.heading}>
                Tools
              </Title>
              <Text size="sm" c="dimmed" maw={640}>
                A class counts in rules once a person has confirmed it. Until then calls that would be allowed
                are held, unless the policy says unconfirmedTools: allow.
              </Text>
            </div>
            {tools.length >= LEAST_TO_SEARCH && (
              <TextInput
                type="search"
                size="xs"
                aria-label="Find a tool"
                placeholder="Find a tool"
                leftSection={<IconSearch size={14} aria-hidden />}
                value={words}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  setSearch(value === '' ? {} : { q: value }, { replace: true });
                }}
              />
            )}
          </Group>
          {tools.length === 0 && (
            <Empty title="No tool is known yet">
              The server has listed none so far. Test it, to ask for its tools.
            </Empty>
          )}
          {tools.length > 0 && shown.length === 0 && (
            <Empty title="No tool matches">Names and descriptions are searched.</Empty>
          )}
          {open.length > 0 && <Section title="To look at" tools={open} choices={choices} all />}
          {refused.length > 0 && <Section title="Refused" tools={refused} choices={choices} />}
          {settled.length > 0 && <Section title="Confirmed" tools={settled} choices={choices} />}
          {gone.length > 0 && <Section title="No longer listed" tools={gone} choices={choices} />}
        </div>
      </div>
      <ToolBar
        server={server.name}
        choices={choices}
        open={open.length}
        hidden={choices.ticked.filter((tool) => !inView.has(tool)).length}
        onDone={() => heading.current?.focus()}
      />
    </ScrollPlace>
  );
}

interface SectionProps {
  readonly title: string;
  readonly tools: readonly ToolView[];
  readonly choices: ToolChoices;
  /** Whether all can be ticked at once. */
  readonly all?: boolean;
}

function Section({ title, tools, choices, all = false }: SectionProps) {
  const ticked = tools.filter((tool) => choices.isTicked(tool)).length;
  return (
    <section aria-label={title} className={classes.section}>
      <Group gap="sm" mb={6}>
        {all && (
          <Checkbox
            aria-label={`Tick all ${tools.length} to look at`}
            checked={ticked === tools.length}
            indeterminate={ticked > 0 && ticked < tools.length}
            onChange={() => choices.tick(tools, ticked < tools.length)}
            ml={12}
          />
        )}
        <Title order={3} size="h5">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {tools.length.toLocaleString('en')}
        </Text>
      </Group>
      <LongList
        label={title}
        count={tools.length}
        keyOf={(index) => tools[index]?.name ?? String(index)}
        row={(index) => {
          const tool = tools[index];
          return tool === undefined ? null : <ToolRow tool={tool} choices={choices} />;
        }}
      />
    </section>
  );
}
