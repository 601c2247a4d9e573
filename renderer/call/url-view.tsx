import { Alert, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { InOrder } from '../parts/in-order.tsx';
import { Untrusted } from '../parts/untrusted.tsx';
import classes from './call.module.css';
import { CodeView } from './code-view.tsx';
import { splitUrl, type UrlWarning } from './split-url.ts';

const WARNINGS: Readonly<Record<UrlWarning, string>> = {
  'user-info': 'There is a name or password before the host. What stands before the @ is not where it goes.',
  punycode: 'The host has letters beyond ASCII (xn--): it may only look like one that you know.',
  'private-host': 'The host is this machine or on a private network.',
  'not-encrypted': 'The connection is not encrypted.',
  'read-otherwise': 'It is written in a way that programs read differently. Below is how a browser reads it.',
};

/** An address as it is written, and its parts as a browser reads them. */
export function UrlView({ url }: { readonly url: string }) {
  const parts = splitUrl(url);
  return (
    <Stack gap="xs">
      <CodeView text={url} label="The address" />
      {parts !== undefined && (
        <>
          {parts.warnings.map((warning) => (
            <Alert key={warning} color="orange" p="xs" icon={<IconAlertTriangle aria-hidden />}>
              {WARNINGS[warning]}
            </Alert>
          ))}
          <dl className={classes.parts}>
            <Part name="Scheme">{parts.scheme}</Part>
            {parts.user !== '' && (
              <Part name="User">
                <Untrusted text={parts.user} />
              </Part>
            )}
            {parts.password !== '' && (
              <Part name="Password">
                <Untrusted text={parts.password} />
              </Part>
            )}
            <Part name="Host">
              <strong>
                <Untrusted text={parts.host} />
              </strong>
            </Part>
            {parts.port !== '' && <Part name="Port">{parts.port}</Part>}
            <Part name="Path">
              <Untrusted text={parts.path} />
            </Part>
            <InOrder of={parts.query.slice(0, MOST_QUERY)}>
              {({ name, value }, place) => (
                <Part name={place === 0 ? 'Query' : ''}>
                  <Untrusted text={name} /> = <Untrusted text={value} />
                </Part>
              )}
            </InOrder>
            {parts.query.length > MOST_QUERY && (
              <Part name="">… {parts.query.length - MOST_QUERY} more; all are in the address above.</Part>
            )}
            {parts.fragment !== '' && (
              <Part name="Fragment">
                <Untrusted text={parts.fragment} />
              </Part>
            )}
          </dl>
        </>
      )}
    </Stack>
  );
}

const MOST_QUERY = 100;

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
