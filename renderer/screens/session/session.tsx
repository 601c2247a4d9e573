import { Button, Center } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import { type KeyboardEvent, useCallback } from 'react';
import { Link, useParams, useSearchParams } from 'wouter';
import { ApiFailure } from '../../api/failure.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { activityOf } from './activity-link.ts';
import { CallDetail } from './call-detail.tsx';
import { CallList } from './call-list.tsx';
import { OneRecord } from './one-record.tsx';
import type { Replay } from './replay.ts';
import classes from './session.module.css';
import { SessionHead } from './session-head.tsx';
import { useReplay } from './use-replay.ts';

/** One session replayed: its calls in order, live while it runs. `?call=ID` opens one of them, `?record=INDEX` a record. */
export function Session() {
  const { id = '' } = useParams();
  const { data, error, refetch, isFetching, loadsAlone } = useReplay(id);
  const [search, setSearch] = useSearchParams();
  const record = search.get('record');
  const missing = error instanceof ApiFailure && (error.code === 'not-found' || error.code === 'invalid');
  return (
    <Page
      title="Session"
      actions={
        data !== undefined && (
          <Button
            component={Link}
            href={activityOf(data.session)}
            variant="default"
            leftSection={<IconActivity size={16} aria-hidden />}
          >
            Show in Activity
          </Button>
        )
      }
    >
      {data === undefined && error === null && <Loading what="session" />}
      {data === undefined && missing && (
        <Empty
          title="There is no such session"
          action={
            <Button component={Link} href="/activity" variant="default">
              See what there is
            </Button>
          }
        >
          Its address may be cut off, or it is of another installation.
        </Empty>
      )}
      {data === undefined && error !== null && !missing && (
        <Failed what="The session" error={error} retry={() => refetch()} />
      )}
      {data !== undefined && (
        <Opened
          replay={data}
          loading={loadsAlone || data.next !== null}
          busy={isFetching}
          more={data.next !== null && !loadsAlone ? () => refetch() : undefined}
        />
      )}
      {record !== null && (
        <OneRecord
          index={record}
          onClose={() =>
            setSearch(
              (now) => {
                now.delete('record');
                return now;
              },
              { replace: true },
            )
          }
        />
      )}
    </Page>
  );
}

interface OpenedProps {
  readonly replay: Replay;
  readonly loading: boolean;
  readonly busy: boolean;
  /** Loads more of a very long session. */
  readonly more: (() => void) | undefined;
}

function Opened({ replay, loading, busy, more }: OpenedProps) {
  const [search, setSearch] = useSearchParams();
  const openId = search.get('call') ?? undefined;
  const { calls } = replay;
  const place = calls.findIndex(({ id }) => id === openId);
  const call = calls[place];
  const onOpen = useCallback(
    (id: string | undefined, replaces: boolean) =>
      setSearch(
        (now) => {
          if (id === undefined) now.delete('call');
          else now.set('call', id);
          return now;
        },
        { replace: replaces },
      ),
    [setSearch],
  );
  const goTo = (index: number): (() => void) | undefined => {
    const other = calls[index];
    return other === undefined ? undefined : () => onOpen(other.id, true);
  };
  const close = (): void => onOpen(undefined, true);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && openId !== undefined && !event.defaultPrevented) close();
  };
  return (
    <>
      <SessionHead replay={replay} beside={openId !== undefined} />
      {calls.length === 0 && !loading ? (
        <Empty title="No call yet">
          The agent has opened this session and asked for nothing. What it asks for appears here at once.
        </Empty>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes, wherever in it the focus is
        <div
          className={classes.split}
          data-open={openId === undefined ? undefined : true}
          onKeyDown={onKeyDown}
        >
          <CallList
            calls={calls}
            loading={loading}
            openId={openId}
            hrefOf={(id) => `/sessions/${replay.session.id}?call=${id}`}
            onOpen={onOpen}
            end={
              more !== undefined && (
                <Center p="sm">
                  <Button size="xs" variant="default" loading={busy} onClick={more}>
                    Load more calls
                  </Button>
                </Center>
              )
            }
          />
          {openId !== undefined && call !== undefined && (
            <CallDetail
              key={call.id}
              call={call}
              onClose={close}
              onPrevious={goTo(place - 1)}
              onNext={goTo(place + 1)}
            />
          )}
          {openId !== undefined && call === undefined && (
            <section className={classes.detail} aria-label="One call">
              {loading && more === undefined ? (
                <Loading what="call" />
              ) : (
                <Empty
                  title="There is no such call in this session"
                  action={
                    <Button variant="default" onClick={close}>
                      See all calls
                    </Button>
                  }
                >
                  {more === undefined
                    ? 'Its address may be cut off.'
                    : 'It may be further on: load more calls to look for it.'}
                </Empty>
              )}
            </section>
          )}
        </div>
      )}
    </>
  );
}
