/** In our own texts, a command of `countersign`: the name in lower case, and a word behind it. */
const COMMAND = /(?<![\w./-])countersign(?= [a-z])/g;

/** A text of ours in which `countersign agent add …` is what has to be typed: `npm run countersign -- agent add …` in a checkout. */
export const asTyped = (text: string, program: string): string => text.replace(COMMAND, () => program);

/** What of a text is a command, and what is words. */
export function commandsIn(text: string): readonly { readonly text: string; readonly isCommand: boolean }[] {
  return text
    .split(/((?<![\w./-])countersign [a-z][^,;:"()]*[^,;:"().\s])/)
    .map((part, place) => ({ text: part, isCommand: place % 2 === 1 }))
    .filter((part) => part.text !== '');
}
