import { Button, Group } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import { Link, useParams, useSearchParams } from 'wouter';
import { ApiFailure } from '../../api/failure.ts';
import { EvidenceButton } from '../../evidence/evidence-button.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { OneRecord } from '../../record/one-record.tsx';
import { activityOf } from './activity-link.ts';
import { Opened } from './opened.tsx';
import { SessionEpoch } from './session-epoch.ts';
import { SessionHead } from './session-head.tsx';
import { useReplay } from './use-replay.ts';

/** One session replayed: a player of its calls in order, live while it runs. `?call=ID` opens one of them, `?record=INDEX` a record. */
export function Session() {
  const { id = '' } = useParams();
  const { data, error, refetch, isFetching, loadsAlone } = useReplay(id);
  const [search, setSearch] = useSearchParams();
  const record = search.get('record');
  const missing = error instanceof ApiFailure && (error.code === 'not-found' || error.code === 'invalid');
  return (
    <SessionEpoch.Provider value={data?.epoch}>
      <Page
        title="Session"
        actions={
          data !== undefined && (
            <Group gap="xs">
              <EvidenceButton {...evidenceOf(data.session.id, data.epoch)} />
              <Button
                component={Link}
                href={activityOf(data.session, data.epoch)}
                variant="default"
                leftSection={<IconActivity size={16} aria-hidden />}
              >
                Show in Activity
              </Button>
            </Group>
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
          <>
            <SessionHead replay={data} beside={search.has('call')} />
            {data.marks.length === 0 && data.next === null ? (
              <Empty title="No call yet">
                The agent has opened this session and asked for nothing. What it asks for appears here at
                once.
              </Empty>
            ) : (
              <Opened
                replay={data}
                loading={loadsAlone || data.next !== null}
                busy={isFetching}
                more={data.next !== null && !loadsAlone ? () => refetch() : undefined}
              />
            )}
          </>
        )}
        {record !== null && (data !== undefined || error !== null) && (
          <OneRecord
            index={record}
            epoch={data?.epoch}
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
    </SessionEpoch.Provider>
  );
}

function evidenceOf(session: string, epoch: number | undefined) {
  return {
    title: 'Evidence of this session',
    holds: 'the session’s records',
    asked: () => ({ session, ...(epoch === undefined ? {} : { epoch }) }),
    options: ` --session ${session}${epoch === undefined ? '' : ` --epoch ${epoch}`}`,
  };
}
