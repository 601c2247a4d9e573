import { Fragment } from 'react';
import { split } from '../parts/untrusted.tsx';
import classes from './call.module.css';
import { gathered } from './unseen.ts';

/** A short text of an agent or server inside a line of ours: what cannot be seen is shown by its code. */
export function VisibleText({ text }: { readonly text: string }) {
  return gathered(split(text)).map(({ text: part, unseen, times }, index) => (
    // The text is drawn anew as a whole.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Fragment key={index}>
      {unseen ? (
        <mark className={classes.unseen}>
          {part}
          {times > 1 && ` ×${times}`}
        </mark>
      ) : (
        part
      )}
    </Fragment>
  ));
}
