import { Page } from '../../parts/page.tsx';
import { Loading } from '../../parts/states.tsx';

export function Activity() {
  return (
    <Page title="Activity">
      <Loading what="activity" />
    </Page>
  );
}
