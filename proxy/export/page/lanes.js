/* A session as a picture: a lane each for agent, gateway, approver and server, in the time that it took. */

const LANE_PX = 20;
const MASKED_PX = 8;
const PICTURE_PX = LANE_PX * LANES.length + MASKED_PX;
/** By strength: a call 1, held 2, what was refused or went wrong 3. Each shows without its colour, too. */
const HEIGHTS = [0, 7, 11, 16];
/** So long at least, µs: one quick call is not the whole width. */
const LEAST_SPAN = 10_000;
/** Calls that run side by side: so many before the first in view are looked at for what still runs. */
const LOOKED_BACK = 256;

/** @typedef {{from: number, to: number, width: number}} View Times at the left and right edge, and pixels between. */

/**
 * The strongest of all that falls into a column of pixels, by lane: however many calls fall into one, it is drawn once.
 * @param {Catalogue} catalogue @param {Session} session @param {View} view
 */
function laneColumns(catalogue, session, view) {
  const { calls, is, hasFlag, enforcedOf, outcomeOf } = catalogue;
  const { width } = view;
  const lanes = Object.fromEntries([...LANES, 'masked'].map((lane) => [lane, new Uint8Array(width)]));
  const scale = width / (view.to - view.from);
  const [first, last] = inView(catalogue, session, view);
  const least = last - first < 300 ? 3 : 1;
  const draw = (
    /** @type {string} */ lane,
    /** @type {number} */ strength,
    /** @type {number} */ begin,
    /** @type {number} */ end,
  ) => {
    const x = Math.floor((begin - view.from) * scale);
    const stop = Math.min(width, Math.max(x + least, Math.ceil((end - view.from) * scale)));
    for (let at = Math.max(0, x); at < stop; at++) if (lanes[lane][at] < strength) lanes[lane][at] = strength;
  };
  for (let nth = first; nth < last; nth++) {
    const call = session.calls.get(nth);
    const received = calls.received.get(call);
    const end = calls.finished.get(call) || received;
    const wrong = is.failed(call);
    const effect = enforcedOf(call);
    const used = hasFlag(call, FLAG.used);
    draw(hasFlag(call, FLAG.toAgent) ? 'server' : 'agent', wrong ? 3 : 1, received, end);
    draw('gateway', effect === 'hold' ? 2 : effect === 'deny' ? 3 : 1, received, received);
    const [asked, settled] = [calls.asked.get(call), calls.settled.get(call) || end];
    if (asked > 0) draw('approver', 2, asked, settled);
    if (asked > 0 && NOT_LET.has(outcomeOf(call))) draw('approver', 3, settled, settled);
    if (
      !(NOT_LET.has(outcomeOf(call)) || calls.ran.get(call) !== NONE) &&
      // Of what the gateway stopped nobody knows whether the server had it, unless the use of an approval tells.
      (used || (effect !== 'hold' && effect !== 'deny' && outcomeOf(call) !== 'refused'))
    )
      draw(
        hasFlag(call, FLAG.toAgent) ? 'agent' : 'server',
        wrong ? 3 : 1,
        asked > 0 ? settled : received,
        end,
      );
    if (is.masked(call)) draw('masked', 1, end, end);
  }
  return lanes;
}

/** The first and the last call of a session that can be in view, by their places in it: they came in order of time, but for a clock that was set. @param {Catalogue} catalogue @param {Session} session @param {View} view */
function inView({ calls }, session, view) {
  const after = (/** @type {number} */ time) =>
    firstPlace(session.calls.length(), (nth) => calls.received.get(session.calls.get(nth)) > time);
  return [Math.max(0, after(view.from) - LOOKED_BACK), after(view.to)];
}

/** @param {HTMLCanvasElement} canvas @param {Record<string, Uint8Array>} lanes @param {number} width */
function drawLanes(canvas, lanes, width) {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(PICTURE_PX * ratio);
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(`--lane-${name}`);
  for (const [lane, columns] of Object.entries(lanes)) {
    const row = LANES.indexOf(/** @type {Lane} */ (lane));
    const base = row < 0 ? PICTURE_PX : LANE_PX * (row + 1);
    for (let x = 0; x < width; ) {
      const strength = columns[x];
      let end = x + 1;
      while (end < width && columns[end] === strength) end += 1;
      const height = row < 0 ? MASKED_PX - 2 : HEIGHTS[strength];
      const name =
        row < 0
          ? 'masked'
          : strength === 3
            ? 'bad'
            : strength === 2
              ? 'held'
              : lane === 'gateway'
                ? 'allowed'
                : 'call';
      context.fillStyle = colour(name);
      if (strength > 0) context.fillRect(x, base - height - 1, end - x, height);
      // Waiting is hatched.
      if (lane === 'approver' && strength === 2)
        for (let at = x + 4; at + 2 < end; at += 6) context.clearRect(at, base - height + 1, 2, height - 4);
      x = end;
    }
  }
}

/**
 * The picture, which a click goes to a place of. What is before `complete` is shaded: it is not all that there was.
 * @param {Catalogue} catalogue @param {Session} session @param {number | undefined} complete @param {(time: number) => void} go
 */
function newTimeline(catalogue, session, complete, go) {
  const canvas = document.createElement('canvas');
  const head = styled('div', 'head');
  const shade = styled('div', 'before');
  shade.title = `${FROM_BEFORE}: not all that there was`;
  const picture = styled('div', 'picture', ...(complete === undefined ? [] : [shade]), canvas, head);
  const names = styled('div', 'row-names', ...LANES.map((lane) => element('span', lane)));
  const axis = styled('div', 'axis', element('span'), element('span'), element('span'));
  const whole = styled('div', 'timeline', names, picture, axis);
  whole.setAttribute('aria-hidden', 'true');
  const length = Math.max(LEAST_SPAN, (session.to - session.from) * 1.01);
  let [zoom, from, time] = [1, session.from, session.from];
  const span = () => length / zoom;
  const width = () => Math.max(1, Math.floor(picture.clientWidth));

  function draw() {
    const view = { from, to: from + span(), width: width() };
    drawLanes(canvas, laneColumns(catalogue, session, view), view.width);
    const [begin, middle, end] = axis.children;
    begin.textContent = clock(view.from);
    middle.textContent = lasting(Math.round(span()));
    end.textContent = clock(view.to);
    place();
  }
  const xOf = (/** @type {number} */ at) =>
    Math.round(Math.min(width(), Math.max(0, ((at - from) / span()) * width())));
  function place() {
    head.style.transform = `translateX(${xOf(time)}px)`;
    if (complete !== undefined) shade.style.width = `${xOf(complete)}px`;
  }
  picture.onpointerdown = (event) => {
    if (event.button === 0) go(from + (event.offsetX / width()) * span());
  };
  new ResizeObserver(draw).observe(picture);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  return {
    whole,
    /** @param {number} at */
    moveTo(at) {
      time = at;
      const isOut = at < from || at > from + span();
      if (!isOut) return place();
      from = Math.max(session.from, Math.min(at - span() / 10, session.from + length - span()));
      draw();
    },
    /** @param {number} by */
    zoomBy(by) {
      zoom = Math.min(2 ** 20, Math.max(1, zoom * by));
      from = Math.max(session.from, Math.min(time - span() / 2, session.from + length - span()));
      draw();
      return zoom;
    },
  };
}
