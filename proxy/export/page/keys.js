/* Keys of the player, wherever on the page the focus is and nothing else wants them. */

/** @type {Record<string, Target>} */
const JUMPS = { h: 'held', d: 'denied', f: 'failed', m: 'masked' };

/** @param {() => Player | undefined} playerNow @param {() => Find | undefined} findNow */
function listenToKeys(playerNow, findNow) {
  document.addEventListener('keydown', (event) => {
    const player = playerNow();
    const { key, target, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = target instanceof Element ? target : document.body;
    if (at.closest('input:not([type=range], [type=checkbox]), textarea, select') !== null) return;
    const by = shiftKey ? -1 : 1;
    const find = findNow();
    if (find !== undefined && (key === '/' || (key.toLowerCase() === 'n' && find.isOn()))) {
      event.preventDefault();
      return key === '/' ? find.focus() : find.step(by);
    }
    if (player === undefined) return;
    const jump = JUMPS[key.toLowerCase()];
    const arrow = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (jump !== undefined) player.jump(jump, by);
    else if (key === ' ' && at.closest('button, summary, label, input') === null) player.toggle();
    else if (arrow !== undefined && !isScrolled(at))
      shiftKey ? player.stepCall(arrow) : void player.step(arrow);
    else return;
    event.preventDefault();
  });
}

/** A text that is broader than its place keeps the arrows. @param {Element} at */
const isScrolled = (at) =>
  at !== document.body && at.tagName === 'PRE' && at.scrollWidth > at.clientWidth + 1;
