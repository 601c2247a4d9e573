import './text-marks.css';
import { useEffect } from 'react';

/** Names of text-marks.css: what is looked for, and what stands for a masked value. */
export type TextMark = 'found-in-call' | 'masked-in-call';
/** Text on the screen that is looked through at most, UTF-16 units: what is not near is not drawn. */
const MOST_UNITS = 2_000_000;
const MOST_MARKS = 5000;
const BLOCKS = 'div, p, li, dt, dd, td, h2, h3, section, bdi, button';

/**
 * Marks what a pattern finds in the text under an element, as it is drawn and drawn anew, without touching what draws it (CSS Custom
 * Highlight API). A browser without it shows the text unmarked. `onMarked`: the places, from above.
 */
export function useTextMarks(
  within: HTMLElement | null,
  name: TextMark,
  pattern: RegExp | undefined,
  onMarked?: (ranges: readonly Range[]) => void,
): void {
  useEffect(() => {
    if (within === null || pattern === undefined || !('highlights' in CSS)) return;
    let frame = 0;
    const mark = (): void => {
      frame = 0;
      const ranges = rangesOf(within, pattern);
      CSS.highlights.set(name, new Highlight(...ranges));
      onMarked?.(ranges);
    };
    const soon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(mark);
    };
    const observer = new MutationObserver(soon);
    observer.observe(within, { subtree: true, childList: true, characterData: true });
    soon();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      CSS.highlights.delete(name);
    };
  }, [within, name, pattern, onMarked]);
}

/** Where the pattern is in the text as it is drawn. Pieces of one line in several colours are one text, two lines are not. */
function rangesOf(within: HTMLElement, pattern: RegExp): Range[] {
  const nodes: { readonly node: Text; readonly at: number }[] = [];
  let text = '';
  let block: Element | null = null;
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null && text.length < MOST_UNITS; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    const own = node.parentElement?.closest(BLOCKS) ?? null;
    if (own !== block) text += '\n';
    block = own;
    nodes.push({ node, at: text.length });
    text += node.data;
  }
  const ranges: Range[] = [];
  let nth = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    while ((nodes[nth + 1]?.at ?? Number.POSITIVE_INFINITY) <= index) nth += 1;
    let last = nth;
    while ((nodes[last + 1]?.at ?? Number.POSITIVE_INFINITY) < index + found.length) last += 1;
    const [from, to] = [nodes[nth], nodes[last]];
    if (from === undefined || to === undefined) break;
    const range = new Range();
    range.setStart(from.node, Math.min(index - from.at, from.node.length));
    range.setEnd(to.node, Math.min(index + found.length - to.at, to.node.length));
    ranges.push(range);
    if (ranges.length === MOST_MARKS) break;
  }
  return ranges;
}
