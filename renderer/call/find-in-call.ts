import { createContext } from 'react';

/** Towards the end, or back. */
export type Way = 1 | -1;

/** Rows that stand one behind another, of which perhaps only the near ones are drawn. */
export interface FoundRows {
  readonly element: () => Element | null;
  readonly count: () => number;
  readonly text: (row: number) => string;
  readonly show: (row: number) => void;
  /** Null where it is not drawn now. */
  readonly drawn: (row: number) => Element | null;
}
/** What is folded away and holds what is looked for. */
export interface FoundFold {
  readonly element: () => Element | null;
  /** Draws all that holds it. */
  readonly open: () => void;
}

/** What is looked for in the call that is shown, and the way from one place that has it to the next. */
export interface FindStops {
  /** Any of the texts, without regard to case; global. */
  readonly pattern: RegExp;
  /** Goes to the next place; false behind the last. */
  readonly step: (way: Way) => boolean;
  /** Goes to the first place, or the last, as soon as there is one. */
  readonly enter: (way: Way) => void;
  /** Goes to the first place of the rows that come from now on. */
  readonly enterNew: () => void;
  /** Takes it in until the function that it gives is called. */
  readonly addRows: (rows: FoundRows) => () => void;
  readonly addFold: (fold: FoundFold) => () => void;
  /** Where it is in all that is drawn, as often as it is drawn anew. */
  readonly marked: (ranges: readonly Range[]) => void;
}
export const FindInCall = createContext<FindStops | null>(null);
