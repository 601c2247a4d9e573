import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { CallDetailView } from '../../../proxy/contract/log-views.ts';
import { CallView } from '../../call/call-view.tsx';
import { isObject, jsonIn } from '../../call/json.ts';
import { RawView } from '../../call/raw-view.tsx';

/** The masked request as it was approved or let through: the same view as the approver had. */
export function RequestView({ call, text }: { readonly call: CallDetailView; readonly text: string }) {
  const message = useMemo(() => jsonIn(text), [text]);
  const params = isObject(message) ? message['params'] : undefined;
  const shown = useMemo(() => (params === undefined ? '' : JSON.stringify(params)), [params]);
  if (!isObject(message)) return <RawView params={text} label="The raw text of the request" />;
  if (shown === '') {
    return (
      <Text size="sm" c="dimmed">
        It has no params.
      </Text>
    );
  }
  const { method, tool, direction } = call;
  return <CallView approval="" params={shown} {...{ method, tool, direction }} waits={false} raw={false} />;
}
