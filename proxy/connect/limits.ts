/** The most bytes of one line, in and out. The gateway's own ceilings (4 MiB in, 16 MiB out by default) come first. */
export const LINE_BYTES = 16 * 1024 * 1024;
/** The most bytes of an error's body that are looked at. */
export const REFUSAL_BYTES = 1024 * 1024;
/** The most bytes of lines read ahead while one that others wait for is under way. */
export const QUEUED_BYTES = 2 * LINE_BYTES;
/** How long later messages wait for a notification to be taken, in ms. */
export const ORDER_MS = 10_000;
/** How long calls may still be answered after stdin has ended, in ms. Clients wait 2 s before they send SIGTERM. */
export const GRACE_MS = 750;
/** How long the end of the session may take, in ms. */
export const FAREWELL_MS = 1000;
