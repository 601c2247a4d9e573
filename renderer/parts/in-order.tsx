import { createElement, Fragment, type ReactNode } from 'react';

interface Props<Item> {
  readonly of: readonly Item[];
  readonly children: (item: Item, place: number) => ReactNode;
}

/** Things that nothing but their place tells apart (two may be alike): they never move, and are drawn anew as a whole. */
export function InOrder<Item>({ of, children }: Props<Item>) {
  // As children of their own, not as a list: so React too knows them by their place.
  return createElement(Fragment, null, ...of.map(children));
}
