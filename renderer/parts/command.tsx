import { useProgram } from '../api/use-program.ts';
import { asTyped } from './as-typed.ts';
import { Copyable } from './copyable.tsx';

interface Props {
  /** Beginning with `countersign `. */
  readonly text: string;
  readonly what: string;
}

/** A command to paste into a terminal on the gateway's machine, as it has to be typed there. */
export function Command({ text, what }: Props) {
  return <Copyable text={asTyped(text, useProgram())} what={what} />;
}
