/**
 * Everything that a terminal or a font would act on instead of showing: control, format (bidi, zero width, tags), surrogate
 * halves, private use, unassigned, line and paragraph separators, what fonts may ignore (variation selectors, fillers), and
 * spaces that look like the common one. The three signs used in their place are among them, so that they are never forged.
 */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|[⟨⟩↵⇥]/gu;
/** More marks on one letter than any script needs: they pile up over the lines around. */
const PILED_MARKS = /(?<=\p{M}{3})\p{M}+/gu;

/**
 * Text of agents and servers as it may be shown in a terminal: what cannot be seen becomes `⟨U+202E⟩`, a tab `⇥`, a line feed
 * `↵`, or with `multiline` stays a line break. Two different texts never look the same for want of an invisible character.
 */
export function visible(text: string, options: { readonly multiline?: boolean } = {}): string {
  return text
    .replace(UNSEEN, (character) => {
      if (character === '\n') return options.multiline === true ? '\n' : '↵';
      if (character === '\t') return '⇥';
      return codePoint(character);
    })
    .replace(PILED_MARKS, (marks) => Array.from(marks, codePoint).join(''));
}

function codePoint(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `⟨U+${point.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
