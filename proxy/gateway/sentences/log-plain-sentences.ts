import type { Facts } from '../../contract/record.ts';
import type { Painter } from '../../platform/terminal/style.ts';
import { absolute } from '../../platform/terminal/times.ts';
import { visible } from '../../platform/terminal/visible.ts';

/** Of `clock.status`: what the wall clock is worth, that it was set, and that nothing is deleted by it. */
export function clockSentence({ when, synchronised, change, was, refused }: Facts, paint: Painter): string {
  if (when === 'purge') {
    const why =
      refused === 'stepped'
        ? 'the clock was set far ahead'
        : refused === 'gap'
          ? 'the clock was far ahead of the newest record at a start'
          : 'no time service keeps the clock';
    return paint('warn', `deleted nothing by schedule: ${why}`);
  }
  const shown = typeof was === 'number' ? `; it had shown ${absolute(was)}` : '';
  if (change === 'back') {
    const before = when === 'start' ? ' while the gateway was down' : '';
    return paint('warn', `saw that the clock was set back${before}${shown}`);
  }
  if (change === 'ahead') return paint('warn', `saw the clock go ahead${shown}`);
  switch (synchronised) {
    case true:
      return 'started with a clock that a time service keeps';
    case false:
      return paint('warn', 'started with a clock that no time service keeps');
    default:
      return 'started; whether a time service keeps the clock is not known';
  }
}

/** Of `log.key`: how the run before this start ended. */
export function previousText({ previous, previousLast, previousTime }: Facts, paint: Painter): string {
  if (previous === undefined) return '';
  const when = typeof previousTime === 'number' ? absolute(previousTime) : 'a time that is not known';
  return previous === 'stopped'
    ? `; it had been stopped since ${when}`
    : paint('warn', `; the run before was CUT OFF: nothing of it after record ${previousLast}, ${when}`);
}

/** Of `call.message`: messages on the way of a stream, or what became of an answer. */
export function messageSentence({ messages, delivered, kept }: Facts, server: string): string {
  if (typeof messages === 'number')
    return `exchanged ${messages} ${messages === 1 ? 'message' : 'messages'} with ${server} on a stream`;
  if (delivered === undefined) return `exchanged messages with ${server} on a stream`;
  const rest = kept === true ? '; it is kept for a retry' : '';
  return delivered === 'no'
    ? `had gone before the answer of ${server} came${rest}`
    : `may have gone before the answer of ${server} was out${rest}`;
}

/** Of `call.result` where the call itself is not known. */
export function outcomeSentence({ outcome }: Facts, server: string): string {
  return `had a call of ${server} end: ${visible(String(outcome ?? 'how is not known'))}`;
}

/** Of `integrity.check`: what a start found of the log, or that an earlier one went no further. */
export function integritySentence({ event, code, time, size, headSize }: Facts, paint: Painter): string {
  if (event === 'missing-head-accepted')
    return paint('bad', `went on without the head kept outside the log, after ${recordsText(size)}`);
  if (event !== 'refused-start') return 'checked the log at its start';
  const when = typeof time === 'number' ? ` at ${absolute(time)}` : '';
  const there = size === undefined ? '' : `; it had ${recordsText(size)}`;
  const ought = headSize === undefined ? '' : `; the head outside the log told of ${recordsText(headSize)}`;
  return paint('bad', `refused to start${when} (${visible(String(code ?? ''))})${there}${ought}`);
}

const recordsText = (count: Facts[string] | undefined): string =>
  `${visible(String(count ?? ''))} ${count === 1 ? 'record' : 'records'}`;
