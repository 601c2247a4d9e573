import type { ConfigChangeView } from '../../../proxy/contract/configuration.ts';
import { Untrusted } from '../../parts/untrusted.tsx';

/** Who put it in force, as far as that is known. */
export function Who({ by }: { readonly by: ConfigChangeView['by'] }) {
  if (by.name !== null)
    return (
      <>
        by <Untrusted text={by.name} />
      </>
    );
  if (by.method === 'file') return 'the file was edited; by whom is not known';
  if (by.method === 'in-process') return 'by the gateway itself, at its start or through its own commands';
  return (
    <>
      by way of <Untrusted text={by.method} />
    </>
  );
}
