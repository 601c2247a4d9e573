import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import {
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { completeQuery } from '../../proxy/contract/query-complete.ts';
import { MOST_QUERY, type QueryProblem } from '../../proxy/contract/query-line.ts';
import { parseQuery } from '../../proxy/contract/query-parse.ts';
import classes from './query-line.module.css';
import { QueryProblemText } from './query-problem.tsx';
import { useKnownValues } from './use-names.ts';

export type ReadLine =
  | { readonly ok: true; readonly line: string }
  | { readonly ok: false; readonly problem: QueryProblem };
interface Props {
  /** What counts now. */
  readonly line: string;
  /** What a text would count as, or what is wrong with it. */
  readonly read: (text: string) => ReadLine;
  /** Enter: also on the line that counts already. */
  readonly onLine: (line: string, back: boolean) => void;
  readonly label: string;
  readonly placeholder: string;
  readonly input?: RefObject<HTMLInputElement | null>;
  /** Escape, with nothing open to close. */
  readonly onEscape?: () => void;
  /** At the end of the line. */
  readonly beside?: ReactNode;
}

/** One line of text that searches the log, with what could stand at the caret. It counts at Enter: each look at the log is on record. */
export function QueryLine({ line, read, onLine, label, placeholder, onEscape, beside, ...props }: Props) {
  /** What is typed, as long as the line is the one that it was typed over. */
  const [edit, setEdit] = useState({ over: line, text: line });
  const [caret, setCaret] = useState(line.length);
  const [refused, setRefused] = useState(false);
  const text = edit.over === line ? edit.text : line;
  const known = useKnownValues();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const own = useRef<HTMLInputElement>(null);
  const input = props.input ?? own;
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
  const submit = (back: boolean): void => {
    combobox.closeDropdown();
    const meant = read(text);
    setRefused(!meant.ok);
    if (meant.ok) {
      setEdit({ over: meant.line, text: meant.line });
      onLine(meant.line, back);
    } else {
      const at = Math.min(text.length, meant.problem.column - 1);
      type(text, at);
    }
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    submit(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // The list of what could stand here has these keys first.
    if (event.key === 'Escape' && (!combobox.dropdownOpened || options.length === 0)) onEscape?.();
    else if (event.key === 'Enter' && event.shiftKey && combobox.getSelectedOptionIndex() === -1)
      submit(true);
    else return;
    event.preventDefault();
  };
  return (
    <form onSubmit={onSubmit} className={classes.form} aria-label="Search">
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
            aria-label={label}
            placeholder={placeholder}
            leftSection={<IconSearch size={16} aria-hidden />}
            rightSection={beside}
            rightSectionWidth={beside === undefined ? undefined : 'auto'}
            classNames={{ input: classes.input ?? '' }}
            onKeyDown={onKeyDown}
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
