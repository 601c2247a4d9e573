import { Button } from '@mantine/core';
import { Link, useSearchParams } from 'wouter';
import { type Filter, writeFilter } from '../../parts/activity-address.ts';
import { Empty } from '../../parts/states.tsx';

/** No rows: because of the filter, or because nothing has happened yet. */
export function NothingFound({
  what,
  filter,
  more = '',
}: {
  readonly what: 'calls' | 'sessions' | 'records';
  readonly filter: Filter;
  /** Where else it could be. */
  readonly more?: string;
}) {
  const [search, setSearch] = useSearchParams();
  if (Object.keys(filter).length > 0) {
    return (
      <Empty
        title={`No ${what} match`}
        action={
          <Button variant="default" onClick={() => setSearch(writeFilter(search, {}))}>
            Show all {what === 'records' ? 'calls' : what}
          </Button>
        }
      >
        Nothing on record fits all of these filters. Take one off, or choose a longer time.{' '}
        {what !== 'records' && 'What comes from now on appears here by itself. '}
        {more}
      </Empty>
    );
  }
  return (
    <Empty
      title={`No ${what} yet`}
      action={
        <Button component={Link} href="/agents" variant="default">
          Connect an agent
        </Button>
      }
    >
      Every call that an agent makes through this gateway appears here as it happens. Connect one, and ask it
      to use a tool.
    </Empty>
  );
}
