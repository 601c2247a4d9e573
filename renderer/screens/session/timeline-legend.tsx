import type { LaneColours } from './draw-lanes.ts';
import classes from './timeline.module.css';

/** Each with the height that it has in its lane: nothing is told by colour alone. */
const KEYS = [
  ['call', 'call'],
  ['allowed', 'allowed'],
  ['held', 'held'],
  ['bad', 'denied or failed'],
  ['masked', 'masked'],
] as const;

const FOUND = ['found', 'found'] as const;

export function TimelineLegend({ found }: { readonly found: boolean }) {
  const keys = found ? [...KEYS, FOUND] : KEYS;
  return (
    <ul className={classes.legend} aria-label="What the picture shows">
      {keys.map(([name, says]) => (
        <li key={name}>
          <span className={`${classes.key} ${classes[name]}`} data-colour={name} aria-hidden />
          {says}
        </li>
      ))}
    </ul>
  );
}

/** The colours as the style sheet has them under a scheme: a canvas knows no variables. */
export function coloursOf(within: HTMLElement, _scheme: string): LaneColours {
  const keys = within.closest('section')?.querySelectorAll<HTMLElement>('[data-colour]') ?? [];
  return Object.fromEntries(
    [...keys].map((key) => [key.dataset['colour'] ?? '', getComputedStyle(key).backgroundColor]),
  );
}
