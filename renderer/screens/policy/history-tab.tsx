import { Button, Center, Stack } from '@mantine/core';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { ChangeEntry } from './change-entry.tsx';
import classes from './policy.module.css';
import { useHistory } from './use-policy.ts';

/** Configurations that came into force, newest first, as the log has them. */
export function HistoryTab() {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useHistory();
  if (data === undefined)
    return error === null ? (
      <Loading what="the history" />
    ) : (
      <Failed what="The history" error={error} retry={() => void refetch()} />
    );
  const changes = data.pages.flat();
  if (changes.length === 0)
    return <Empty title="No change on record">Each configuration that comes into force appears here.</Empty>;
  return (
    <Stack gap="md" pb="xl">
      <ol className={classes.changes} aria-label="Changes of the configuration, newest first">
        {changes.map((change, n) => (
          <ChangeEntry key={change.index} change={change} first={!hasNextPage && n === changes.length - 1} />
        ))}
      </ol>
      {error !== null && <Failed what="Older changes" error={error} />}
      {hasNextPage && (
        <Center>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older changes
          </Button>
        </Center>
      )}
    </Stack>
  );
}
