import type { Clock } from '../../proxy/contract/time.ts';
import { type WitnessTrouble, witnessNotice } from '../state/witness-trouble.ts';
import { notificationsAnswer } from './notifications-answer.ts';
import { createNotices } from './show-notices.ts';

export interface WitnessEvents {
  clicked(): void;
  /** The system says that it is on screen. */
  reached(): void;
  /** Nobody has seen it. */
  lost(): void;
}

/** A notification of a log that a witness says was set back or rewritten: nobody looks at the tray for that. */
export function createWitnessTelling(icon: string, clock: Clock, wanted: () => boolean, on: WitnessEvents) {
  const notices = createNotices(
    icon,
    {
      sent() {},
      clicked: on.clicked,
      pressed: on.clicked,
      shown: on.reached,
      lost: on.lost,
      closed() {},
    },
    () => notificationsAnswer(clock),
  );
  let told: WitnessTrouble | undefined;
  return {
    now(trouble: WitnessTrouble | undefined): void {
      const { close, show } = witnessNotice(told, trouble);
      told = trouble;
      notices.carryOut({ close, show: wanted() ? show : [] });
    },
    closeAll: () => notices.closeAll(),
  };
}
