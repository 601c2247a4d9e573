import { expect, it } from 'vitest';
import { countersignConfig } from '../../proxy/contract/config.ts';
import { configDifference } from '../../proxy/gateway/config-difference.ts';

type Written = Record<string, unknown>;
const ANN = `age1${'q'.repeat(58)}`;
const BOB = `age1${'p'.repeat(58)}`;
const month = { name: 'month', keep: '30d' };

it.each<[string, Written, Written, string[]]>([
  ['nothing', {}, {}, []],
  ['nobody to somebody who reads originals', {}, { seal: { recipients: [ANN] } }, ['(seal) loosens']],
  [
    'another who reads originals',
    { seal: { recipients: [ANN] } },
    { seal: { recipients: [BOB] } },
    ['(seal) loosens'],
  ],
  ['nobody any more', { seal: { recipients: [ANN] } }, {}, ['(seal) loosens']],
  ['a rule of retention', {}, { retention: { rules: [month] } }, ['(retention) loosens']],
  ['no rule of retention any more', { retention: { rules: [month] } }, {}, ['(retention)']],
  ['a greater body', {}, { limits: { bodyBytes: 8_388_608 } }, ['(limits) loosens']],
  ['a smaller one', {}, { limits: { bodyBytes: 1_048_576 } }, ['(limits)']],
  ['a console that opens to all', {}, { console: { open: true } }, ['(console) loosens']],
])('%s', (_, before, after, expected) => {
  const [was, is] = [before, after].map((written) => countersignConfig.parse(written));
  if (was === undefined || is === undefined) throw new Error('two are parsed');
  const told = configDifference(was, is).map(({ rule, loosens }) => `${rule}${loosens ? ' loosens' : ''}`);
  expect(told).toEqual(expected);
});
