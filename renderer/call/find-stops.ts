import type { FindStops, FoundFold, FoundRows, Way } from './find-in-call.ts';
import { holds } from './find-pattern.ts';
import { bringIntoSight } from './into-sight.ts';

/** The name of the place that was gone to last, in text-marks.css. */
const CURRENT = 'current-in-call';

type Stop =
  | { readonly rows: FoundRows; readonly row: number }
  | { readonly range: Range }
  | { readonly fold: FoundFold };
type Part = { readonly rows: FoundRows } | { readonly range: Range } | { readonly fold: FoundFold };

/** Places in document order: rows by their texts, drawn or not, and what is drawn beside them. `around` is what scrolls. */
export function createFindStops(pattern: RegExp, around: HTMLElement): FindStops {
  const lists = new Set<FoundRows>();
  const folds = new Set<FoundFold>();
  let ranges: readonly Range[] = [];
  let current: Stop | undefined;
  /** What is to be done once more is drawn. */
  let wanted: (() => boolean) | undefined;
  let frame = 0;

  function parts(): Part[] {
    const boxes = [...lists].map((rows) => rows.element());
    const beside = ranges.filter(({ startContainer }) => !boxes.some((box) => box?.contains(startContainer)));
    const all: Part[] = [
      ...[...lists].map((rows) => ({ rows })),
      ...[...folds].map((fold) => ({ fold })),
      ...beside.map((range) => ({ range })),
    ];
    return all
      .map((part) => ({ part, node: nodeOf(part) }))
      .filter(({ node }) => node?.isConnected === true)
      .sort((a, b) => order(a.node, b.node))
      .map(({ part }) => part);
  }
  /** The next stop behind `from`, or of all of them. */
  function next(all: readonly Part[], from: Stop | undefined, way: Way): Stop | undefined {
    const at = from === undefined ? -1 : all.findIndex((part) => isPartOf(from, part));
    if (at >= 0 && from !== undefined && 'rows' in from) {
      const row = rowWith(from.rows, from.row + way, way);
      if (row !== undefined) return { rows: from.rows, row };
    }
    const rest = at < 0 ? [...all] : way === 1 ? all.slice(at + 1) : all.slice(0, at);
    if (way === -1) rest.reverse();
    for (const part of rest) {
      if (!('rows' in part)) return part;
      const row = rowWith(part.rows, way === 1 ? 0 : part.rows.count() - 1, way);
      if (row !== undefined) return { rows: part.rows, row };
    }
    return undefined;
  }
  function rowWith(rows: FoundRows, from: number, way: Way): number | undefined {
    for (let row = from; row >= 0 && row < rows.count(); row += way)
      if (holds(rows.text(row), pattern)) return row;
    return undefined;
  }
  function go(stop: Stop | undefined, way: Way): boolean {
    if (stop === undefined) return false;
    if ('fold' in stop) {
      // What it held stands between where this is now and what comes behind.
      wanted = () => go(next(parts(), current, way), way);
      stop.fold.open();
      return true;
    }
    current = stop;
    if ('range' in stop) bringIntoSight(stop.range, around);
    else stop.rows.show(stop.row);
    markCurrent();
    return true;
  }
  function markCurrent(): void {
    if (!('highlights' in CSS)) return;
    const own = current === undefined ? [] : rangesOf(current, ranges);
    const mark = new Highlight(...own);
    mark.priority = 1;
    CSS.highlights.set(CURRENT, mark);
  }
  /** Behind the next drawing: where rows stand is measured first. */
  function settle(): void {
    if (frame === 0)
      frame = requestAnimationFrame(() => {
        frame = 0;
        const act = wanted;
        wanted = undefined;
        if (act?.() === false) wanted = act;
      });
  }
  const added =
    <T>(to: Set<T>) =>
    (one: T) => {
      to.add(one);
      settle();
      return () => void to.delete(one);
    };

  return {
    pattern,
    addRows: added(lists),
    addFold: added(folds),
    step(way) {
      wanted = undefined;
      return go(next(parts(), current, way), way);
    },
    enter(way) {
      current = undefined;
      wanted = () => go(next(parts(), undefined, way), way);
      settle();
    },
    enterNew() {
      const before = new Set(lists);
      wanted = () => {
        const fresh = parts().filter((part) => 'rows' in part && !before.has(part.rows));
        return go(next(fresh, undefined, 1), 1);
      };
    },
    marked(now) {
      ranges = now;
      markCurrent();
      settle();
    },
  };
}

/** No place is marked as the last one any more. */
export function forgetCurrent(): void {
  if ('highlights' in CSS) CSS.highlights.delete(CURRENT);
}

function nodeOf(part: Part): Node | null {
  if ('range' in part) return part.range.startContainer;
  return 'rows' in part ? part.rows.element() : part.fold.element();
}

function order(a: Node | null, b: Node | null): number {
  if (a === null || b === null || a === b) return 0;
  return (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) === 0 ? 1 : -1;
}

function isPartOf(stop: Stop, part: Part): boolean {
  if ('range' in stop) return 'range' in part && isSame(stop.range, part.range);
  return 'rows' in stop && 'rows' in part && stop.rows === part.rows;
}

/** Ranges are made anew whenever what is around them is drawn. */
const isSame = (a: Range, b: Range): boolean =>
  a.startContainer === b.startContainer && a.startOffset === b.startOffset;

function rangesOf(stop: Stop, ranges: readonly Range[]): readonly Range[] {
  if ('range' in stop) return ranges.filter((range) => isSame(range, stop.range));
  const drawn = 'rows' in stop ? stop.rows.drawn(stop.row) : null;
  return drawn === null ? [] : ranges.filter(({ startContainer }) => drawn.contains(startContainer));
}
