import { Fragment } from 'react';
import { visibleParts } from './visible-parts.ts';

/** A text of an agent or server inside a line of ours: what cannot be seen is shown by its code. */
export function VisibleText({ text }: { readonly text: string }) {
  return visibleParts(text).map(({ at, text: part, unseen, times }) =>
    unseen ? (
      <mark key={at} className="unseen">
        {part}
        {times > 1 && ` ×${times}`}
      </mark>
    ) : (
      <Fragment key={at}>{part}</Fragment>
    ),
  );
}
