import { useState } from 'react';
import type { ToolClass } from '../../../proxy/contract/policy.ts';
import type { ToolView } from '../../../proxy/contract/views.ts';
import { offeredClass } from './tool-order.ts';

/** What was looked at: a tool under one definition. Under another it is something else. */
const keyOf = ({ name, definition }: ToolView): string => `${definition} ${name}`;

export interface ToolChoices {
  readonly ticked: readonly ToolView[];
  /** How many that were ticked are not what they were: they count no more, and are to be looked at again. */
  readonly lapsed: number;
  isTicked(tool: ToolView): boolean;
  classOf(tool: ToolView): ToolClass;
  tick(tools: readonly ToolView[], on: boolean): void;
  take(tools: readonly ToolView[], as: ToolClass): void;
  clear(): void;
}

/**
 * Which tools a person has ticked, and as what. It is kept by definition: a tool that changes while one looks loses its tick, so
 * that nothing is confirmed that was not on screen when it was ticked.
 */
export function useToolChoices(tools: readonly ToolView[]): ToolChoices {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const [classes, setClasses] = useState<ReadonlyMap<string, ToolClass>>(new Map());
  const ticked = tools.filter((tool) => keys.has(keyOf(tool)));
  return {
    ticked,
    lapsed: keys.size - ticked.length,
    isTicked: (tool) => keys.has(keyOf(tool)),
    classOf: (tool) => classes.get(keyOf(tool)) ?? offeredClass(tool),
    tick(some, on) {
      const next = new Set(keys);
      for (const tool of some) {
        if (on) next.add(keyOf(tool));
        else next.delete(keyOf(tool));
      }
      setKeys(next);
    },
    take(some, as) {
      setClasses(new Map([...classes, ...some.map((tool) => [keyOf(tool), as] as const)]));
    },
    clear() {
      setKeys(new Set());
      setClasses(new Map());
    },
  };
}
