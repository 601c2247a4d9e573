import { Page } from '../../parts/page.tsx';
import { Loading } from '../../parts/states.tsx';

export function Session() {
  return (
    <Page title="Session">
      <Loading what="session" />
    </Page>
  );
}
