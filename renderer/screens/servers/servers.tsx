import { Page } from '../../parts/page.tsx';
import { Loading } from '../../parts/states.tsx';

export function Servers() {
  return (
    <Page title="Servers">
      <Loading what="servers" />
    </Page>
  );
}
