/* The way of a call, drawn: one column a lane, one row a step. */

/** @type {Lane[]} */
const LANES = ['agent', 'gateway', 'approver', 'server'];

/** @param {Pick<Reading, 'found'>} reading @param {Step[]} steps @param {number} begin @returns {{list: HTMLElement, marks: HTMLElement[]}} */
function drawWay(reading, steps, begin) {
  const head = styled('div', 'lane-names', ...LANES.map((lane) => element('span', lane)));
  head.setAttribute('aria-hidden', 'true');
  const list = styled('ol', 'way');
  const marks = steps.map((step) => {
    const [from, to] = [LANES.indexOf(step.from), LANES.indexOf(step.to)];
    const arrow = styled('span', `arrow ${step.what} ${from === to ? 'at' : from < to ? 'right' : 'left'}`);
    arrow.style.setProperty('--from', String(Math.min(from, to)));
    arrow.style.setProperty('--span', String(Math.abs(to - from)));
    const picture = styled('span', 'lanes', arrow);
    picture.setAttribute('aria-hidden', 'true');
    const after = step.time - begin;
    const when = element('time', clock(step.time));
    when.title = `${stamp(step.time)} UTC, record ${step.record.index}`;
    const off = after > 0 ? ` +${lasting(after)}` : '';
    const way = step.from === step.to ? step.from : `${step.from} → ${step.to}`;
    const row = element(
      'li',
      picture,
      element(
        'span',
        when,
        styled('span', 'quiet', off),
        ' ',
        styled('span', 'route', way),
        ' ',
        ...step.words,
        beforeWords(reading, step.record.index),
      ),
    );
    list.append(row);
    return row;
  });
  return { list: element('div', head, list), marks };
}

/** Shows how far the call had come at a record. @param {CallView} view @param {number | undefined} index Undefined: all of it. */
function markWay({ steps, marks }, index) {
  const last = index === undefined ? -1 : steps.findLastIndex(({ record }) => record.index <= index);
  for (const [nth, mark] of marks.entries()) {
    mark.classList.toggle('to-come', index !== undefined && nth > last);
    if (nth === last) mark.setAttribute('aria-current', 'step');
    else mark.removeAttribute('aria-current');
  }
}
