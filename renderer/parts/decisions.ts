/** One colour for each decision, everywhere: badges, timeline, filters. */
export const DECISION_COLOR = { allow: 'teal', deny: 'red', hold: 'orange' } as const;

const WORD = { allow: 'allowed', deny: 'denied', hold: 'held' } as const;
export type Effect = keyof typeof WORD;

/** `held`; of what was only observed `would be held`. */
export const decisionWord = (effect: Effect, enforced: boolean): string =>
  enforced ? WORD[effect] : `would be ${WORD[effect]}`;
