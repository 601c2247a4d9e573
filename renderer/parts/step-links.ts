import type { KeyboardEvent } from 'react';

/** For a list of links: the arrow keys go from the one that has the focus to the next. */
export function stepLinks(event: KeyboardEvent<HTMLUListElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const { activeElement } = document;
  const at = activeElement instanceof HTMLAnchorElement ? links.indexOf(activeElement) : -1;
  const next = links[at + by];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
