import { type KeyboardEvent, useCallback, useMemo, useState } from 'react';
import { VisibleText } from '../parts/visible-text.tsx';
import classes from './call.module.css';
import { drawnUnits } from './drawn-units.ts';
import type { Member } from './json.ts';
import { type JsonRow, jsonRows } from './json-rows.ts';
import { Rows } from './rows.tsx';

/** A JSON value to read: all of it open at first. Arrow keys go from branch to branch, close and open them. */
export function JsonTree({
  members,
  label,
}: {
  readonly members: readonly Member[];
  readonly label: string;
}) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => jsonRows(members, closed), [members, closed]);
  const units = useCallback((index: number) => drawnUnits(rows[index]?.text ?? ''), [rows]);
  const toggle = (pointer: string): void => {
    const next = new Set(closed);
    if (!next.delete(pointer)) next.add(pointer);
    setClosed(next);
  };
  return (
    <div className={classes.box}>
      <Rows
        label={label}
        count={rows.length}
        units={units}
        text={(index) => textOf(rows[index])}
        row={(index) => {
          const row = rows[index];
          return row === undefined ? null : <TreeRow row={row} toggle={toggle} />;
        }}
      />
    </div>
  );
}

const textOf = (row: JsonRow | undefined): string =>
  row === undefined ? '' : `${row.key ?? ''} ${row.text}`;

/** Deeper levels are not moved further to the right: there would be no room left for them. */
const MOST_INDENT = 12;

function TreeRow({ row, toggle }: { readonly row: JsonRow; readonly toggle: (pointer: string) => void }) {
  const indent = { paddingInlineStart: `${Math.min(row.depth, MOST_INDENT) * 16 + 22}px` };
  const key = row.key !== undefined && (
    <bdi className={classes.key}>
      <VisibleText text={row.key} />
      {': '}
    </bdi>
  );
  if (row.kind === 'open') {
    return (
      <div className={classes.treeRow} style={indent}>
        <button
          type="button"
          className={classes.branch}
          aria-expanded={row.closed !== true}
          data-closed={row.closed === true || undefined}
          onClick={() => toggle(row.pointer)}
          onKeyDown={(event) => onBranchKey(event, row, toggle)}
        >
          <span className={classes.twist} aria-hidden>
            {row.closed === true ? '▸' : '▾'}
          </span>
          {key}
          {row.text}
          {row.closed === true && `… ${row.text === '{' ? '}' : ']'}`}
          <span className={classes.note}>
            {' '}
            {row.count} {row.count === 1 ? 'entry' : 'entries'}
          </span>
        </button>
      </div>
    );
  }
  if (row.kind === 'key') {
    return (
      <div className={classes.treeRow} style={indent}>
        <bdi className={classes.key}>
          <VisibleText text={row.text} />
        </bdi>
      </div>
    );
  }
  if (row.kind === 'block') {
    return (
      <div className={classes.treeRow} style={indent}>
        <bdi className={classes.block}>
          <VisibleText text={row.text} />
        </bdi>
      </div>
    );
  }
  return (
    <div className={classes.treeRow} style={indent}>
      {key}
      {row.count === undefined ? (
        <bdi className={classes[row.kind]}>
          <VisibleText text={row.text} />
        </bdi>
      ) : (
        <span className={classes.note}>text of {row.count} lines</span>
      )}
    </div>
  );
}

function onBranchKey(
  event: KeyboardEvent<HTMLButtonElement>,
  row: JsonRow,
  toggle: (pointer: string) => void,
): void {
  const isClosed = row.closed === true;
  if ((event.key === 'ArrowLeft' && !isClosed) || (event.key === 'ArrowRight' && isClosed))
    toggle(row.pointer);
  else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') focusBranch(event.currentTarget, event.key);
  else return;
  event.preventDefault();
}

function focusBranch(from: HTMLElement, key: 'ArrowUp' | 'ArrowDown'): void {
  const branches = [...(from.closest('section')?.querySelectorAll<HTMLElement>('button') ?? [])];
  branches[branches.indexOf(from) + (key === 'ArrowUp' ? -1 : 1)]?.focus();
}
