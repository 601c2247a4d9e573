import type { ConfigChangeView } from '../../../proxy/contract/configuration.ts';
import { Untrusted } from '../../parts/untrusted.tsx';

/** How it came about, where no person is on record with it. */
const WAYS: Readonly<Record<string, string>> = {
  file: 'the file was edited; by whom is not known',
  'in-process': 'by the gateway itself, at its start or through its own commands',
  'local-socket': 'on the command line, by the gateway’s own user',
  token: 'in a console that the gateway’s own user had opened',
  shell: 'in the desktop app, by the gateway’s own user',
};

/** Who put it in force, as far as that is known. */
export function Who({ by }: { readonly by: ConfigChangeView['by'] }) {
  if (by.name !== null)
    return (
      <>
        by <Untrusted text={by.name} />
      </>
    );
  const known = WAYS[by.method];
  if (known !== undefined) return known;
  return (
    <>
      by way of <Untrusted text={by.method} />
    </>
  );
}
