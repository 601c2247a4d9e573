/* A session, to be played: each of its records is a moment, in the order of the log. */

const SPEEDS = [1, 10, 100];
/** Where nothing happens for longer, it goes on after so much playing, ms. */
const MOST_IDLE_MS = 1500;
const LEAST_STEP_MS = 40;
const CALLS_OF_PAGE = 50;

/** @typedef {ReturnType<typeof newPlayer>} Player */

/** @param {Reading} reading @param {Session} session @param {string} back What `leave` goes back to. @param {() => void} leave */
function newPlayer(reading, session, back, leave) {
  const { catalogue } = reading;
  const { moments, calls } = session;
  /** Calls stand in the order of their first records. @param {number} one */
  const nthOf = (one) => {
    const first = catalogue.calls.first.get(one);
    return firstPlace(calls.length(), (nth) => catalogue.calls.first.get(calls.get(nth)) >= first);
  };
  let [moment, playing, speed, skips] = [0, false, 1, true];
  /** The call that is shown, and whether it is shown to its end or to the moment. */
  let [call, whole] = [NONE, true];
  /** @type {CallView | undefined} */
  let view;
  /** @type {number | undefined} */
  let timer;
  let drawing = 0;

  const complete = completeFrom(reading, session);
  const timeline = newTimeline(catalogue, session, complete, (time) => pick(callNear(time)));
  const slider = /** @type {HTMLInputElement} */ (element('input'));
  Object.assign(slider, { type: 'range', min: '1', max: String(moments.length()), value: '1' });
  slider.setAttribute('aria-label', 'Moment in the session');
  slider.oninput = () => goTo(Number(slider.value) - 1);
  const says = styled('p', 'moment');
  const live = styled('div', 'call-place');
  const list = styled('ol', 'calls');
  const pages = newPages({
    label: 'Pages of calls',
    count: calls.length(),
    size: CALLS_OF_PAGE,
    list,
    draw: drawCall,
  });
  const play = button('Play', toggle);
  play.className = 'play';
  const bar = controls();
  const root = styled(
    'section',
    'player',
    styled(
      'div',
      'player-head',
      button(back, leave),
      button('Print this session', () => void printSession(reading, session)),
    ),
    element('h3', 'Session: ', ...sessionTitle(reading, session)),
    styled('p', 'quiet', sessionWords(reading, session), ` Session ${session.id ?? 'none'}.`),
    bar,
    timeline.whole,
    slider,
    says,
    styled('div', 'split', element('div', pages.bar, list), live),
  );
  root.setAttribute('aria-label', 'Player of a session');

  function controls() {
    const choice = document.createElement('select');
    for (const one of SPEEDS) choice.append(new Option(`${one}×`, String(one)));
    choice.onchange = () => {
      speed = Number(choice.value);
    };
    const idle = /** @type {HTMLInputElement} */ (element('input'));
    Object.assign(idle, { type: 'checkbox', checked: true });
    idle.onchange = () => {
      skips = idle.checked;
    };
    const jumps = TARGETS.map((target) => {
      const made = button(`${TARGET[target]} ${session.counts[target].toLocaleString('en')}`, () =>
        jump(target, 1),
      );
      made.title = `Next (${KEY[target]}), the one before (Shift+${KEY[target]})`;
      made.disabled = session.counts[target] === 0;
      return made;
    });
    const row = styled(
      'div',
      'bar',
      titled(
        button('◂ Step', () => step(-1)),
        'Step back (←)',
      ),
      titled(play, 'Play or pause (space)'),
      titled(
        button('Step ▸', () => step(1)),
        'Step on (→)',
      ),
      titled(
        button('◂ Call', () => stepCall(-1)),
        'The call before (Shift+←)',
      ),
      titled(
        button('Call ▸', () => stepCall(1)),
        'The next call (Shift+→)',
      ),
      element('label', 'Speed ', choice),
      element('label', idle, ' skip idle time'),
      styled('span', 'jumps', 'Next: ', ...jumps),
      titled(
        button('−', () => timeline.zoomBy(1 / 4)),
        'Zoom the picture out',
      ),
      titled(
        button('+', () => timeline.zoomBy(4)),
        'Zoom the picture in',
      ),
    );
    const hint =
      'Keys, while the focus is in here: space plays and pauses; ← → step; Shift with them goes from call to call; H, D, F, M go to the next call that was held, denied, failed or masked (with Shift, the one before).';
    return element('div', row, styled('p', 'quiet hint', hint), legend(complete !== undefined));
  }

  /** @param {number} nth */
  async function drawCall(nth) {
    const one = calls.get(nth);
    const row = await callRow(reading, one);
    row.dataset['nth'] = String(nth);
    row.onclick = () => pick(one);
    if (one === call) row.setAttribute('aria-current', 'true');
    return element('li', row);
  }

  /** The last call that had begun. @param {number} time */
  const callNear = (time) => {
    const { received } = catalogue.calls;
    return calls.get(
      Math.max(0, firstPlace(calls.length(), (nth) => received.get(calls.get(nth)) > time) - 1),
    );
  };

  /** The moment at which a call begins. @param {number} one */
  const momentOf = (one) => {
    const first = catalogue.calls.first.get(one);
    return firstPlace(moments.length(), (nth) => moments.get(nth) >= first);
  };

  /** A call, whole. @param {number} one @returns {Promise<void>} */
  function pick(one) {
    pause();
    moment = momentOf(one);
    return render(one, true);
  }
  /** A moment: its call as far as it had come. @param {number} nth @param {boolean} [goesOn] */
  function goTo(nth, goesOn = false) {
    if (!goesOn) pause();
    moment = Math.max(0, Math.min(moments.length() - 1, nth));
    return render(catalogue.callAt(moments.get(moment)), false);
  }
  /** @param {number} by */
  const step = (by) => goTo(moment + by);
  /** @param {number} by */
  function stepCall(by) {
    const nth = call === NONE ? 0 : nthOf(call) + by;
    if (nth >= 0 && nth < calls.length()) void pick(calls.get(nth));
  }
  /** @param {Target} target @param {1 | -1} by */
  function jump(target, by) {
    for (let nth = (call === NONE ? -1 : nthOf(call)) + by; nth >= 0 && nth < calls.length(); nth += by)
      if (catalogue.is[target](calls.get(nth))) return void pick(calls.get(nth));
    says.textContent = `There is no ${by === 1 ? 'later' : 'earlier'} call of this session that was ${TARGET[target].toLowerCase()}.`;
  }

  function toggle() {
    if (playing) return pause();
    playing = true;
    play.textContent = 'Pause';
    says.removeAttribute('aria-live');
    // At the end it begins anew; a call that is shown whole happens again.
    if (moment === moments.length() - 1) moment = 0;
    void goTo(moment, true).then(wait);
  }
  function wait() {
    if (!playing) return;
    if (moment >= moments.length() - 1) return pause();
    const gap = catalogue.timeAt(moments.get(moment + 1)) - catalogue.timeAt(moments.get(moment));
    const ms = Math.max(LEAST_STEP_MS, gap / 1000 / speed);
    timer = window.setTimeout(
      () => void goTo(moment + 1, true).then(wait),
      skips ? Math.min(MOST_IDLE_MS, ms) : ms,
    );
  }
  function pause() {
    playing = false;
    window.clearTimeout(timer);
    play.textContent = 'Play';
    says.setAttribute('aria-live', 'polite');
  }

  /** @param {number} one @param {boolean} all */
  async function render(one, all) {
    const place = moments.get(moment);
    const own = ++drawing;
    slider.value = String(moment + 1);
    timeline.moveTo(catalogue.timeAt(place));
    const isOther = one !== call;
    [call, whole] = [one, all];
    const words = `${(moment + 1).toLocaleString('en')} of ${count(moments.length(), 'moment')}: ${stamp(catalogue.timeAt(place))} UTC, record ${catalogue.indexAt(place)}, ${catalogue.kindAt(place)}${beforeWords(reading, catalogue.indexAt(place))}`;
    says.textContent = `${words}${one === NONE ? '' : `, call ${nthOf(one) + 1} of ${calls.length()}`}.`;
    slider.setAttribute('aria-valuetext', says.textContent);
    if (isOther) {
      for (const row of list.querySelectorAll('[aria-current]')) row.removeAttribute('aria-current');
      if (one === NONE) view = undefined;
      else {
        await pages.show(nthOf(one));
        const made = await viewCall(reading, one).catch(notDrawn);
        // Who steps fast has gone on meanwhile.
        if (own !== drawing) return;
        view = made;
      }
      const isFocused = root.contains(document.activeElement);
      const drawn = view?.whole ?? (await viewMoment(reading, place).catch((error) => notShown(error)));
      if (own !== drawing) return;
      live.replaceChildren(drawn);
      // Who had the focus within what is gone now keeps the keys.
      if (isFocused && !root.contains(document.activeElement)) root.focus({ preventScroll: true });
      showRow(one);
    }
    if (view !== undefined) markWay(view, whole ? undefined : catalogue.indexAt(place));
  }
  /** @param {number} one */
  function showRow(one) {
    const row = list.querySelector(`[data-nth="${nthOf(one)}"]`);
    row?.setAttribute('aria-current', 'true');
    if (row instanceof HTMLElement) list.scrollTop = row.offsetTop - list.offsetTop - list.clientHeight / 3;
  }

  return {
    root,
    session,
    step,
    stepCall,
    jump,
    toggle,
    pause,
    pick,
    goTo,
    /** Shows the first call that is whole in the bundle. */
    begin() {
      for (let nth = 0; nth < calls.length(); nth++)
        if (!catalogue.hasFlag(calls.get(nth), FLAG.partial)) return pick(calls.get(nth));
      return calls.length() > 0 ? pick(calls.get(0)) : goTo(0);
    },
  };
}

/** @param {unknown} error @returns {CallView} */
const notDrawn = (error) => ({ heading: '', whole: notShown(error), steps: [], marks: [] });

/** @type {Record<Target, string>} */
const KEY = { held: 'H', denied: 'D', failed: 'F', masked: 'M' };

/** @param {HTMLElement} made @param {string} title */
function titled(made, title) {
  made.title = title;
  return made;
}

/** What the picture shows, by height and colour. @param {boolean} hasBefore */
function legend(hasBefore) {
  const keys = [
    ['call', 'call'],
    ['allowed', 'allowed'],
    ['held', 'held'],
    ['bad', 'denied or failed'],
    ['masked', 'masked'],
    ...(hasBefore ? [['before', FROM_BEFORE]] : []),
  ];
  const list = styled(
    'ul',
    'legend',
    ...keys.map(([name, words]) => element('li', styled('span', `key ${name}`), words)),
  );
  list.setAttribute('aria-label', 'What the picture shows');
  return list;
}

/** A moment that is of no call: a session begins or ends, or a notification passes. @param {Reading} reading @param {number} place */
async function viewMoment(reading, place) {
  const made = element('article', element('h3', reading.catalogue.kindAt(place)));
  await fill(reading, made, [await reading.record(place)]);
  return made;
}
