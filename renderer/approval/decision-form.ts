import type { InputEvent } from './gesture.ts';

/** What each form in the place of the buttons is given. */
export interface DecisionFormProps {
  /** Whether the call has been on screen for long enough. */
  readonly armed: boolean;
  readonly busy: boolean;
  /** Whether this event is a person's own act on what is on screen. */
  readonly counts: (event: InputEvent) => boolean;
  readonly onCancel: () => void;
}
