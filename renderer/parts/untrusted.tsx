import { VisibleText } from './visible-text.tsx';

interface Props {
  readonly text: string;
  /** Longer text is cut here, and says so. */
  readonly most?: number;
}

/** Text that an agent or a server wrote: what cannot be seen is shown by its code, and it never takes its neighbours along. */
export function Untrusted({ text, most = 20_000 }: Props) {
  const shown = text.length > most ? text.slice(0, most) : text;
  return (
    <bdi className="untrusted">
      <VisibleText text={shown} />
      {shown.length < text.length && (
        <mark className="unseen">… {text.length - shown.length} more characters</mark>
      )}
    </bdi>
  );
}
