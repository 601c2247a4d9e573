import { Page } from '../../parts/page.tsx';
import { Loading } from '../../parts/states.tsx';

export function Policy() {
  return (
    <Page title="Policy">
      <Loading what="policy" />
    </Page>
  );
}
