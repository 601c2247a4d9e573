import type { Filter } from '../../parts/activity-address.ts';
import { QueryLine, type ReadLine } from '../../parts/query-line.tsx';
import { filterOf, lineOf } from './line-filter.ts';

interface Props {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}

/** The whole filter as one line. */
export function FilterLine({ filter, onChange }: Props) {
  return (
    <QueryLine
      line={lineOf(filter)}
      read={readLine}
      onLine={(line) => {
        const meant = filterOf(line);
        if (meant.ok) onChange(meant.filter);
      }}
      label="Search the log"
      placeholder={'server:files tool:write* decision:hold "customers"'}
    />
  );
}

function readLine(text: string): ReadLine {
  const meant = filterOf(text);
  return meant.ok ? { ok: true, line: lineOf(meant.filter) } : meant;
}
