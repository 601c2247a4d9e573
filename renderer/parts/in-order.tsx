import { Fragment, type ReactNode } from 'react';

interface Props<Item> {
  readonly of: readonly Item[];
  readonly children: (item: Item, place: number) => ReactNode;
}

/** Things that nothing but their place tells apart (two may be alike): they never move, and are drawn anew as a whole. */
export function InOrder<Item>({ of, children }: Props<Item>) {
  return of.map((item, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the place is what such a thing is known by
    <Fragment key={place}>{children(item, place)}</Fragment>
  ));
}
