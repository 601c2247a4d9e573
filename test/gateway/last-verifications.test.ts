import { expect, it } from 'vitest';
import { lastVerifications } from '../../proxy/gateway/health/check-verified.ts';
import { plain } from '../store/helpers/appends.ts';
import { freshOptions, open } from '../store/helpers/store.ts';

it('what a verification found is remembered behind any number of later ones that looked at less', async () => {
  const store = await open(freshOptions());
  const verified = (facts: Record<string, string | number | boolean>) =>
    store.append(plain('log.verify', { facts: { size: 9, ...facts } }));
  await verified({ ok: true, bodies: 3 });
  await verified({ ok: false, problem: 'other-hash', index: 4, bodies: 3 });
  for (let n = 0; n < 250; n++) await verified({ ok: true, first: 1, last: 3 });
  const found = await lastVerifications(store);
  expect(found).toHaveLength(252);
  expect(found.at(-2)).toMatchObject({ ok: false, problem: 'other-hash', index: 4, whole: true });
  expect(found.at(-1)).toMatchObject({ ok: true, whole: true });
});
