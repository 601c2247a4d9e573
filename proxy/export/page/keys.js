/* Keys of the player and of the search, where the focus is within them: elsewhere on the page a letter is a letter (WCAG 2.1.4). */

/** @type {Record<string, Target>} */
const JUMPS = wordTable({ h: 'held', d: 'denied', f: 'failed', m: 'masked' });

/** @param {() => Player | undefined} playerNow @param {() => Find | undefined} findNow */
function listenToKeys(playerNow, findNow) {
  document.addEventListener('keydown', (event) => {
    const { key, target, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!(target instanceof Element) || target.closest('#find, #view') === null) return;
    if (target.closest('input:not([type=range], [type=checkbox]), textarea, select') !== null) return;
    const by = shiftKey ? -1 : 1;
    const find = findNow();
    if (find !== undefined && (key === '/' || (key.toLowerCase() === 'n' && find.isOn()))) {
      event.preventDefault();
      return key === '/' ? find.focus() : find.step(by);
    }
    const player = playerNow();
    if (player === undefined || !player.root.contains(target)) return;
    const jump = JUMPS[key.toLowerCase()];
    const arrow = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (jump !== undefined) player.jump(jump, by);
    else if (key === ' ' && target.closest('button, summary, label, input') === null) player.toggle();
    else if (arrow !== undefined && !isScrolled(target))
      shiftKey ? player.stepCall(arrow) : void player.step(arrow);
    else return;
    event.preventDefault();
  });
}

/** A text that is broader than its place keeps the arrows. @param {Element} at */
const isScrolled = (at) => at.tagName === 'PRE' && at.scrollWidth > at.clientWidth + 1;
