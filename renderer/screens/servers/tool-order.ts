import type { ToolClass } from '../../../proxy/contract/policy.ts';
import type { ToolView } from '../../../proxy/contract/views.ts';

/** From the mildest to the strictest. */
export const CLASSES = ['read', 'write', 'destructive'] as const satisfies readonly ToolClass[];

/** What is to be looked at comes first, and what is not as it was accepted before what is only new. */
const RANK: Readonly<Record<ToolView['state'] | 'gone', number>> = {
  changed: 0,
  new: 1,
  refused: 2,
  confirmed: 3,
  gone: 4,
};

/** Its state, where the server lists it. */
export const standing = ({ state, goneSince }: ToolView): ToolView['state'] | 'gone' =>
  goneSince === null ? state : 'gone';

/** The tools as they are listed: by state, then by name. Names are compared by code, the same on every machine. */
export function inOrder(tools: readonly ToolView[]): ToolView[] {
  return tools.toSorted(
    (one, other) => RANK[standing(one)] - RANK[standing(other)] || (one.name < other.name ? -1 : 1),
  );
}

/** Whether a person is still to look at it: one that was refused as it is now was looked at. */
export const isOpen = (tool: ToolView): boolean => ['new', 'changed'].includes(standing(tool));

export interface ToolCount {
  readonly changed: number;
  readonly fresh: number;
  readonly refused: number;
  readonly confirmed: number;
  readonly gone: number;
}
export function countTools(tools: readonly ToolView[]): ToolCount {
  const of = (state: ToolView['state'] | 'gone'): number =>
    tools.filter((tool) => standing(tool) === state).length;
  return {
    changed: of('changed'),
    fresh: of('new'),
    refused: of('refused'),
    confirmed: of('confirmed'),
    gone: of('gone'),
  };
}

/**
 * The class that a tool is offered as: the one it claims; of one that a person has confirmed before, the stricter of that and
 * its claim, so that a server does not talk itself out of a class. One that is as confirmed keeps its class.
 */
export function offeredClass({ state, claimedClass, confirmedClass }: ToolView): ToolClass {
  if (confirmedClass === null) return claimedClass;
  if (state === 'confirmed') return confirmedClass;
  return isMilder(claimedClass, confirmedClass) ? confirmedClass : claimedClass;
}

/** Whether the first class is less strict than the second. */
export const isMilder = (one: ToolClass, other: ToolClass): boolean =>
  CLASSES.indexOf(one) < CLASSES.indexOf(other);

/** The tools whose name or description holds the words. */
export function matching(tools: readonly ToolView[], words: string): readonly ToolView[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return tools;
  return tools.filter(({ name, description }) => `${name}\n${description}`.toLowerCase().includes(wanted));
}

/** `2 as read, 1 as destructive`. */
export function classesInWords(classes: readonly ToolClass[]): string {
  return CLASSES.flatMap((one) => {
    const count = classes.filter((given) => given === one).length;
    return count === 0 ? [] : [`${count.toLocaleString('en')} as ${one}`];
  }).join(', ');
}

/** `1 tool`, `3 tools`. */
export const toolCount = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'tool' : 'tools'}`;
