import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type FormEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { completeQuery } from '../../../proxy/contract/query-complete.ts';
import { MOST_QUERY } from '../../../proxy/contract/query-line.ts';
import { parseQuery } from '../../../proxy/contract/query-parse.ts';
import type { Filter } from '../../parts/activity-address.ts';
import { filterOf, lineOf } from './line-filter.ts';
import classes from './query-line.module.css';
import { QueryProblemText } from './query-problem.tsx';
import { useKnownValues } from './use-names.ts';

interface Props {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}

/** The filter as one line of text, with what could stand at the caret. It counts at Enter: each look at the log is on record. */
export function QueryLine({ filter, onChange }: Props) {
  const line = lineOf(filter);
  /** What is typed, as long as the filter is the one that it was typed over. */
  const [edit, setEdit] = useState({ over: line, text: line });
  const [caret, setCaret] = useState(line.length);
  const [refused, setRefused] = useState(false);
  const text = edit.over === line ? edit.text : line;
  const known = useKnownValues();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const input = useRef<HTMLInputElement>(null);
  const goTo = useRef<number>(undefined);
  const problemId = useId();

  useLayoutEffect(() => {
    if (goTo.current === undefined) return;
    input.current?.setSelectionRange(goTo.current, goTo.current);
    goTo.current = undefined;
  });

  const { from, to, options } = completeQuery(text, caret, known);
  const parsed = refused ? parseQuery(text) : undefined;
  const problem = parsed?.ok === false ? parsed.problem : undefined;
  const type = (next: string, at: number): void => {
    setEdit({ over: line, text: next });
    setCaret(at);
    goTo.current = at;
  };
  const complete = (insert: string): void => {
    const rest = text.slice(to);
    const inserted = insert.endsWith(' ') && rest.startsWith(' ') ? insert.slice(0, -1) : insert;
    type(text.slice(0, from) + inserted + rest, from + insert.length);
    // A field is offered its values next.
    if (insert.endsWith(' ')) combobox.closeDropdown();
    else combobox.resetSelectedOption();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    combobox.closeDropdown();
    const read = filterOf(text);
    setRefused(!read.ok);
    if (read.ok) {
      const shown = lineOf(read.filter);
      setEdit({ over: shown, text: shown });
      onChange(read.filter);
    } else {
      const at = Math.min(text.length, read.problem.column - 1);
      type(text, at);
    }
  };
  return (
    <form onSubmit={submit} className={classes.form} aria-label="Search">
      <Combobox
        store={combobox}
        onOptionSubmit={complete}
        position="bottom-start"
        transitionProps={{ duration: 0 }}
        shadow="md"
      >
        <Combobox.Target>
          <TextInput
            ref={input}
            size="sm"
            type="text"
            aria-label="Search the log"
            placeholder={'server:files tool:write* decision:hold "customers"'}
            leftSection={<IconSearch size={16} aria-hidden />}
            classNames={{ input: classes.input ?? '' }}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={MOST_QUERY}
            value={text}
            error={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : problemId}
            onChange={({ currentTarget }) => {
              type(currentTarget.value, currentTarget.selectionStart ?? currentTarget.value.length);
              combobox.openDropdown();
              combobox.resetSelectedOption();
            }}
            onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart ?? 0)}
            onClick={() => combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={options.length === 0}>
          <Combobox.Options mah={280} className={classes.options}>
            {options.map(({ insert, label, about }) => (
              <Combobox.Option key={insert} value={insert}>
                <span className={classes.label}>{label}</span>
                {about !== '' && <span className={classes.about}>{about}</span>}
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {problem !== undefined && <QueryProblemText id={problemId} text={text} problem={problem} />}
    </form>
  );
}
