import type { Evidence } from '../../evidence/evidence-form.tsx';
import type { Asked } from '../../evidence/export-bundle.ts';
import type { Filter } from '../../parts/activity-address.ts';
import { spanOf } from './activity-filter.ts';
import { asksForRecords } from './asks-for-records.ts';
import { lineOf } from './line-filter.ts';

/** What a filter finds, as evidence. Without one it is the whole log, and with a time alone all records of that time, without a gap. */
export function evidenceOf(filter: Filter): Evidence & { readonly title: string } {
  const { time: _time, from: _from, to: _to, epoch, ...finds } = filter;
  const bounded = Object.keys(spanOf(filter, Date.now())).length > 0;
  const selects = Object.values(finds).some((value) => value !== undefined);
  const [title, holds] = selects
    ? asksForRecords(filter)
      ? ['Evidence of these records', 'these records, and all records of the calls among them']
      : ['Evidence of these calls', 'these calls’ records and those of their approvals']
    : bounded
      ? ['Evidence of this time', 'all records of this time']
      : ['Evidence of the whole log', 'all records'];
  return {
    title,
    holds,
    asked: () =>
      ({
        ...finds,
        ...spanOf(filter, Date.now()),
        ...(epoch === undefined ? {} : { epoch: Number(epoch) }),
      }) as Asked,
    options: optionsOf(filter, selects),
  };
}

function optionsOf(filter: Filter, selects: boolean): string {
  const { time, from, to, epoch, ...finds } = filter;
  const { since, until } = spanOf(filter, Date.now());
  const moment = (name: string, micros: number | undefined): string =>
    micros === undefined ? '' : ` --${name} ${new Date(micros / 1000).toISOString()}`;
  return [
    selects ? ` --query ${quoted(lineOf(finds))}` : '',
    moment('since', since),
    moment('until', until),
    epoch === undefined ? '' : ` --epoch ${epoch}`,
  ].join('');
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
