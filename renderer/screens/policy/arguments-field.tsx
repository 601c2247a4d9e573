import '../../call/colours.css';
import { Button, Text, Textarea } from '@mantine/core';
import { useDeferredValue, useId, useRef } from 'react';
import { VisibleText } from '../../parts/visible-text.tsx';
import { jsonFault } from './json-fault.ts';
import classes from './policy.module.css';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onAsk: () => void;
  /** Arguments to begin with, by the tool's own definition. */
  readonly skeleton: string | undefined;
}
/** Characters of the line shown on each side of the place where it goes wrong. */
const AROUND = 40;

/** Arguments as JSON. Where it stops being JSON is shown with its line while one types. */
export function ArgumentsField({ value, onChange, onAsk, skeleton }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const faultId = useId();
  const checked = useDeferredValue(value);
  const fault = jsonFault(checked);
  const line = fault === undefined ? '' : (checked.split('\n')[fault.line - 1] ?? '');
  const at = (fault?.column ?? 1) - 1;
  const go = (): void => {
    if (fault === undefined || field.current === null) return;
    const before = checked.split('\n').slice(0, fault.line - 1);
    const place = before.reduce((sum, one) => sum + one.length + 1, 0) + at;
    field.current.focus();
    field.current.setSelectionRange(place, place + 1);
  };
  return (
    <div>
      <Textarea
        ref={field}
        label="Arguments"
        description="As JSON. Nothing stands for {}."
        autosize
        minRows={5}
        maxRows={18}
        classNames={{ input: classes.code ?? '' }}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onAsk();
        }}
        error={fault !== undefined}
        withErrorStyles={false}
        aria-describedby={fault === undefined ? undefined : faultId}
        autoComplete="off"
        spellCheck={false}
      />
      <div id={faultId} aria-live="polite">
        {fault !== undefined && (
          <>
            <Text size="sm" className={classes.error} mt={4} component="div">
              Line {fault.line}, column {fault.column}: {fault.message}.{' '}
              <Button size="compact-xs" variant="default" onClick={go}>
                Go there
              </Button>
            </Text>
            <pre className={classes.fault}>
              {at > AROUND && '… '}
              <VisibleText text={line.slice(Math.max(0, at - AROUND), at)} />
              <mark>{line.charAt(at) === '' ? '␣' : <VisibleText text={line.charAt(at)} />}</mark>
              <VisibleText text={line.slice(at + 1, at + 1 + AROUND)} />
              {line.length > at + 1 + AROUND && ' …'}
            </pre>
          </>
        )}
      </div>
      {skeleton !== undefined && value.trim() === '' && (
        <Button size="compact-xs" variant="default" mt={6} onClick={() => onChange(skeleton)}>
          Fill in what the tool asks for
        </Button>
      )}
    </div>
  );
}
