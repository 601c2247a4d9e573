/* Long lists, of which one page is drawn at a time. */

/**
 * `draw` makes the nth of `count`. Its `show` turns to the page that has one.
 * @param {{label: string, count: number, size: number, list: HTMLElement, draw: (nth: number) => Node | Promise<Node>}} of
 */
function newPages({ label, count: all, size, list, draw }) {
  const where = styled('span', 'quiet');
  const turn = (/** @type {number} */ by) => show(Math.max(0, Math.min(all - 1, first + by)));
  const [back, on] = [button('‹ Back', () => turn(-size)), button('More ›', () => turn(size))];
  const bar = styled('nav', 'pages', back, where, on);
  bar.setAttribute('aria-label', label);
  let first = NONE;
  let drawing = 0;

  /** @param {number} nth */
  async function drawn(nth) {
    try {
      return await draw(nth);
    } catch (error) {
      return list.tagName === 'TBODY' ? element('tr', notShown(error, 'td')) : notShown(error, 'li');
    }
  }
  /** @param {number} nth */
  async function show(nth) {
    const begin = Math.floor(nth / size) * size;
    if (begin === first) return;
    first = begin;
    const own = ++drawing;
    const end = Math.min(all, begin + size);
    back.disabled = begin === 0;
    on.disabled = end === all;
    bar.hidden = all <= size;
    where.textContent = `${(begin + 1).toLocaleString('en')}–${end.toLocaleString('en')} of ${all.toLocaleString('en')}`;
    const nodes = await Promise.all(Array.from({ length: end - begin }, (_, at) => drawn(begin + at)));
    if (own === drawing) list.replaceChildren(...nodes);
  }
  return { bar, show };
}
