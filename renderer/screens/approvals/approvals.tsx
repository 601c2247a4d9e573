import { Page } from '../../parts/page.tsx';
import { Loading } from '../../parts/states.tsx';

export function Approvals() {
  return (
    <Page title="Approvals">
      <Loading what="approvals" />
    </Page>
  );
}
