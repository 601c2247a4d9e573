import { type ReactNode, useState } from 'react';
import { ScrollPlace } from './scroll-place.ts';

interface Props {
  readonly label: string;
  readonly className: string | undefined;
  readonly contentClassName?: string | undefined;
  readonly children: ReactNode;
}

/** A place of its own to scroll in, by keys too; long texts in it are drawn as far as they are seen. */
export function ScrollBox({ label, className, contentClassName, children }: Props) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section ref={setPlace} className={className} tabIndex={0} aria-label={label}>
      <div className={contentClassName}>
        <ScrollPlace value={place}>{children}</ScrollPlace>
      </div>
    </section>
  );
}
