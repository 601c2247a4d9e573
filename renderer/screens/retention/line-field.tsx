import { TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { MOST_QUERY } from '../../../proxy/contract/query-line.ts';
import { parseQuery } from '../../../proxy/contract/query-parse.ts';
import { QueryProblemText } from '../../parts/query-problem.tsx';

/** A query line among other fields; what is wrong with it is said once it is left. */
export function LineField({
  line,
  onChange,
}: {
  readonly line: string;
  readonly onChange: (line: string) => void;
}) {
  const [typing, setTyping] = useState(false);
  const problemId = useId();
  const parsed = parseQuery(line);
  const problem = parsed.ok || typing ? undefined : parsed.problem;
  return (
    <div>
      <TextInput
        label="Query"
        description="As in Activity. Times that count back count from now"
        placeholder={'rule:payments* approver:ann -outcome:denied'}
        value={line}
        onChange={(event) => onChange(event.currentTarget.value)}
        onFocus={() => setTyping(true)}
        onBlur={() => setTyping(false)}
        maxLength={MOST_QUERY}
        error={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : problemId}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      {problem !== undefined && <QueryProblemText id={problemId} text={line} problem={problem} />}
    </div>
  );
}
