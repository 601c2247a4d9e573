import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { MOST_HEADLINE as MOST } from '../call/describe-call.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import classes from './approval.module.css';

const CLASS_COLOR: Readonly<Record<string, string>> = { read: 'teal', write: 'orange', destructive: 'red' };

/** Who asks whom for what, in one sentence; of what is decided or over, who asked. */
export function Headline({
  approval,
  waits,
}: {
  readonly approval: ApprovalDetail;
  readonly waits: boolean;
}) {
  const { agent, owner, server, direction, source, method } = approval;
  const what = approval.tool === '' ? method : approval.tool;
  const toServer = direction === 'to-server';
  const isTool = toServer && method === 'tools/call';
  const [now, then] = isTool
    ? [' wants to run ', ' wanted to run ']
    : toServer
      ? [' wants ', ' wanted ']
      : [' asks ', ' asked '];
  const verb = waits ? now : then;
  return (
    <Stack gap={4}>
      <Title order={1} size="h3" className={classes.headline}>
        <Untrusted text={toServer ? agent : server} most={MOST} />
        <span className={classes.quiet}>{verb}</span>
        {!toServer && (
          <>
            <Untrusted text={agent} most={MOST} />
            <span className={classes.quiet}> for </span>
          </>
        )}
        <span className={classes.tool}>
          <Untrusted text={what} most={MOST} />
        </span>
        {toServer && (
          <>
            <span className={classes.quiet}> on </span>
            <Untrusted text={server} most={MOST} />
          </>
        )}
      </Title>
      <Group gap="xs">
        {isTool && <ClassBadge toolClass={approval.toolClass} />}
        <Text size="sm" c="dimmed" component="span">
          {toServer ? '' : waits ? 'A server asks an agent. ' : 'A server asked an agent. '}
          {isTool ? '' : `${method} · `}
          agent of <Untrusted text={owner} most={MOST} />
          {source.ip !== '' && ` · from ${source.ip}`}
        </Text>
      </Group>
    </Stack>
  );
}

function ClassBadge({ toolClass }: { readonly toolClass: string }) {
  const words = toolClass === 'unconfirmed' ? 'class not confirmed' : toolClass;
  return (
    <Badge color={CLASS_COLOR[toolClass] ?? 'grape'} variant="light" radius="sm" tt="none">
      {words}
    </Badge>
  );
}
