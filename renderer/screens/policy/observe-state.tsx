import { Alert, Anchor, Code, Stack, Text } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useServers } from '../../api/use-servers.ts';
import { useStatus } from '../../api/use-status.ts';
import { Empty } from '../../parts/states.tsx';
import { useConfig } from './use-policy.ts';

/** Who is observed now, and how to begin or end that. `nothing`: there is nothing to count. */
export function ObserveState({ nothing }: { readonly nothing: boolean }) {
  const { data: status } = useStatus();
  const { data: servers } = useServers();
  const { data: config } = useConfig();
  if (status === undefined || servers === undefined) return null;
  const file = config?.file ?? 'countersign.yaml';
  const observed = servers.filter(({ mode }) => mode === 'observe').map(({ name }) => name);
  if (status.mode === 'observe' || observed.length > 0) {
    const who =
      status.mode === 'observe'
        ? 'The gateway observes'
        : `${observed.join(', ')} ${observed.length === 1 ? 'is' : 'are'} observed`;
    return (
      <>
        {nothing && (
          <Empty title="Nothing would have been held or denied">
            Either no call came in this time, or the policy allows all that did.
          </Empty>
        )}
        <Alert
          color="grape"
          icon={<IconEye aria-hidden />}
          title={`${who}: decisions are made and recorded, not enforced`}
        >
          <Text size="sm" component="div">
            {status.mode === 'observe' ? (
              <>
                When these counts are what you want, write <Code>mode: enforce</Code> into{' '}
                <File name={file} />. A server can stay behind with a <Code>mode: observe</Code> of its own.
              </>
            ) : (
              <>
                When these counts are what you want, take <Code>mode: observe</Code> off the server in{' '}
                <File name={file} />.
              </>
            )}{' '}
            It counts as soon as the file is saved.
          </Text>
        </Alert>
      </>
    );
  }
  if (!nothing) return <Note>The policy is enforced now. These calls came while it was only observed.</Note>;
  return (
    <Empty title="Nothing is observed">
      <Stack gap="xs">
        <span>
          The policy is enforced: calls are held and denied as it says, which you see in{' '}
          <Anchor component={Link} href="/activity" underline="always">
            Activity
          </Anchor>
          .
        </span>
        <span>
          To try a policy on real calls first, write <Code>mode: observe</Code> into <File name={file} />, for
          the whole or for one server. Decisions are then made and recorded, nothing is held or denied, and
          what enforcing would do is counted here.
        </span>
      </Stack>
    </Empty>
  );
}

function Note({ children }: { readonly children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}

/** Its last part is enough here: the whole path stands at the top of the screen. */
const File = ({ name }: { readonly name: string }) => <Code>{name.split(/[\\/]/).at(-1)}</Code>;
