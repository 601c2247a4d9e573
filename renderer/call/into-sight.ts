/** Scrolls what is around, and not the page with it, until this is to be seen; what is in sight stays where it is. */
export function bringIntoSight(what: Element | Range | undefined, around: HTMLElement | null): void {
  if (what === undefined || around === null) return;
  const [own, box] = [what.getBoundingClientRect(), around.getBoundingClientRect()];
  if (own.top >= box.top && own.bottom <= box.bottom) return;
  around.scrollTop += own.top - box.top - box.height / 2;
}
