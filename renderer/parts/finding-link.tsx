import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import type { FindingPlace } from '../../proxy/contract/health.ts';
import { Untrusted } from './untrusted.tsx';

/** Where each is, and what it is called there. */
const PAGES: Readonly<
  Record<Exclude<FindingPlace['page'], 'server' | 'log'>, readonly [href: string, words: string]>
> = {
  start: ['/start', 'Overview'],
  import: ['/servers?import', 'Import servers'],
  agents: ['/agents', 'Agents'],
  policy: ['/policy', 'Policy'],
  observed: ['/policy/observe', 'What enforcing would do'],
};

/** Leads to where something is done about a finding. */
export function FindingLink({ place: { page, name = '' } }: { readonly place: FindingPlace }) {
  // A place further down on the same page: the browser goes there by itself.
  if (page === 'log') {
    return (
      <Anchor href="/health#the-log" size="sm" underline="always">
        The log
      </Anchor>
    );
  }
  const [href, words] =
    page === 'server' ? [`/servers/${encodeURIComponent(name)}`, `Server ${name}`] : PAGES[page];
  return (
    <Anchor component={Link} href={href} size="sm" underline="always">
      <Untrusted text={words} most={60} />
    </Anchor>
  );
}
