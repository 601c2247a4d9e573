import { Fragment } from 'react';

/**
 * All that can make text look like another: control characters but tab and line feed, bidi controls, zero-width and other
 * unseen ones, lone surrogates (Unicode TR 36, "Trojan Source").
 */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

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
      {split(shown).map((part, index) => (
        // Parts never move: the text is drawn anew as a whole.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Fragment key={index}>{part.unseen ? <mark>{part.text}</mark> : part.text}</Fragment>
      ))}
      {shown.length < text.length && <mark>… {text.length - shown.length} more characters</mark>}
    </bdi>
  );
}

interface Part {
  readonly text: string;
  readonly unseen: boolean;
}

/** The text in parts: seen ones as they are, unseen characters as `U+202E`. */
export function split(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), unseen: false });
    parts.push({ text: codeOf(match[0]), unseen: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), unseen: false });
  return parts;
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
