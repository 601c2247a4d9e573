const ANY_RUN = 0x2a;
const ANY_ONE = 0x3f;

/**
 * What keeps a text from being a glob, in words, or undefined. Other dialects' brackets, braces, escapes and negation are
 * refused instead of being taken literally: a deny rule that silently matches nothing is an open door.
 */
export function globProblem(glob: string): string | undefined {
  if (/[[\]{}\\]/.test(glob)) return 'only * and ? are wildcards here: no brackets, braces or backslashes';
  if (glob.startsWith('!')) return 'a glob cannot be negated';
  if (/[^ -~\u0080-\uffff]/.test(glob)) return 'a glob holds no control characters';
  if (glob !== glob.trim()) return 'a glob neither begins nor ends with a space';
  return undefined;
}

/**
 * Compiles a glob: `*` is any run of characters (also none, also slashes), `?` is one character, everything else is itself,
 * in its own case. Time is linear in the text: at most the length of the glob (256) for each character.
 */
export function compileGlob(glob: string): (text: string) => boolean {
  if (/^\*+$/.test(glob)) return () => true;
  if (!/[*?]/.test(glob)) return (text) => text === glob;
  const prefix = glob.slice(0, -1);
  if (glob.endsWith('*') && !/[*?]/.test(prefix)) return (text) => text.startsWith(prefix);
  return (text) => matches(glob, text);
}

/** Only the last run that `*` took is ever reconsidered, which is enough for globs and keeps the time linear in the text. */
function matches(glob: string, text: string): boolean {
  let g = 0;
  let t = 0;
  let afterStar = -1;
  let retryFrom = 0;
  while (t < text.length) {
    const unit = g < glob.length ? glob.charCodeAt(g) : -1;
    if (unit === ANY_RUN) {
      afterStar = ++g;
      retryFrom = t;
    } else if (unit === ANY_ONE) {
      g += 1;
      t += lengthAt(text, t);
    } else if (unit === text.charCodeAt(t)) {
      g += 1;
      t += 1;
    } else if (afterStar >= 0) {
      g = afterStar;
      retryFrom += lengthAt(text, retryFrom);
      t = retryFrom;
    } else return false;
  }
  while (glob.charCodeAt(g) === ANY_RUN) g += 1;
  return g === glob.length;
}

function lengthAt(text: string, index: number): 1 | 2 {
  return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}

/**
 * Whether `wide` matches every text that `narrow` matches. Sound, not complete: true is certain, false means "not shown".
 * The characters of `narrow` are read one by one; a `*` there can only be taken up by a `*` of `wide`.
 */
export function globCovers(wideGlob: string, narrowGlob: string): boolean {
  const wide = [...wideGlob];
  // Which places of `wide` may still have to cover what is left of `narrow`.
  let reach = pastStars(wide, new Set([0]));
  for (const symbol of narrowGlob) {
    const next = new Set<number>();
    for (const place of reach) {
      if (wide[place] === '*') next.add(place);
      else if (symbol !== '*' && (wide[place] === '?' || wide[place] === symbol)) next.add(place + 1);
    }
    reach = pastStars(wide, next);
  }
  return reach.has(wide.length);
}

function pastStars(wide: readonly string[], places: Set<number>): Set<number> {
  // Also visits what is added on the way.
  for (const place of places) if (wide[place] === '*') places.add(place + 1);
  return places;
}
