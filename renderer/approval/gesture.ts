/** What of an input event matters to whether a person meant it. Times are ms of `performance.now()`. */
export interface InputEvent {
  readonly isTrusted: boolean;
  readonly timeStamp: number;
}
/** The latest press of a pointer or key: when it went down and when it was last heard of. */
export interface Press {
  readonly from: number;
  readonly last: number;
}

/** A click comes with the end of its press, in the same turn of the event loop or close to it. */
const SAME_PRESS_MS = 100;

/** When the act that this click ends was begun: at its press; at the click itself where assistive technology presses nothing. */
export function beganAt(click: InputEvent, press: Press | undefined): number {
  if (press !== undefined && click.timeStamp - press.last <= SAME_PRESS_MS) return press.from;
  return click.timeStamp;
}

/**
 * Whether an act counts: a person's own (a script's events are not trusted), begun after the buttons were armed. So neither a
 * click in flight when the call appeared nor a key held down since decides.
 */
export function counts(event: InputEvent, begun: number, armedAt: number | undefined): boolean {
  return event.isTrusted && armedAt !== undefined && begun >= armedAt && event.timeStamp >= begun;
}
