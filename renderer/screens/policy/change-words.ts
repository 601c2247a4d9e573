/** A difference in words without its `(loosens)`, which stands beside it as a mark of its own. */
export const withoutMark = (words: string): string => words.replace(/ \(loosens\)$/, '');
