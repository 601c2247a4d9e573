import { Fragment } from 'react';
import { partWords, visibleParts } from './visible-parts.ts';

/** A text of an agent or server inside a line of ours: what cannot be seen is shown by its code. */
export function VisibleText({ text }: { readonly text: string }) {
  return visibleParts(text).map((part) =>
    part.unseen ? (
      <mark key={part.at} className="unseen">
        {partWords(part)}
      </mark>
    ) : (
      <Fragment key={part.at}>{part.text}</Fragment>
    ),
  );
}
