import { Page } from '../../parts/page.tsx';
import { Loading } from '../../parts/states.tsx';

export function Start() {
  return (
    <Page title="Start">
      <Loading what="start" />
    </Page>
  );
}
