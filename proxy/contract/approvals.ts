/** The closed sets and parts of which the views of approvals in control.ts are made. */

export const APPROVAL_FILTERS = ['waiting', 'grants', 'live', 'all'] as const;
export type ApprovalFilter = (typeof APPROVAL_FILTERS)[number];

/** Why an approval is over, where nobody's vote ended it. */
export const APPROVAL_ENDS = [
  /** Nobody decided in time. */
  'deadline',
  'not-used-in-time',
  /** The grant was for a session that is over. */
  'session-ended',
  /** The agent took its call back. */
  'cancelled',
  /** The stream on which a server asked is gone, and with it the question. */
  'agent-gone',
  'revoked',
] as const;
export type ApprovalEnd = (typeof APPROVAL_ENDS)[number];

/** What a grant says of one top-level argument. */
export interface BoundView {
  readonly argument: string;
  /** `same`: as in the call that the grant was given for. */
  readonly is: 'same' | 'within' | 'any';
  /** For `same` the value's JSON text, masked; for `within` the folder; else empty. */
  readonly value: string;
}
export const GRANT_REFUSALS = [
  'not-waiting',
  /** No one person can approve alone, and who votes last must not stretch what others approved once. */
  'several-approvers',
  /** A grant would let later calls run whose masked values nobody saw. */
  'masked',
  /** Its params hold more than bounds can speak of. */
  'not-only-arguments',
  'session-ended',
] as const;
export type GrantRefusal = (typeof GRANT_REFUSALS)[number];
/** Whether this call can be approved "for this session", and what its bounds can speak of. */
export interface GrantOffer {
  readonly refused: GrantRefusal | null;
  /** Why not, or what such a grant covers, in plain words. */
  readonly words: string;
  /** The call's top-level arguments; `folder` is the one that the value lies in, where it is an absolute path. */
  readonly arguments: readonly { readonly name: string; readonly folder: string | null }[];
}

export const PRESENT_FILE_STATES = [
  'absent',
  'file',
  /** More than 256 KiB. */
  'too-large',
  /** Not UTF-8, or with a zero byte. */
  'binary',
  /** A link, a folder, a device, or closed to the gateway. */
  'unreadable',
  /** The server does not run on this machine, or the argument is no absolute path. */
  'not-asked',
] as const;
export type PresentFileState = (typeof PRESENT_FILE_STATES)[number];
/** What is there now where a waiting call would write. */
export interface PresentFileView {
  readonly path: string;
  readonly state: PresentFileState;
  /** Only of `file`; masked. */
  readonly text?: string;
  /** µs since 1970 UTC. */
  readonly readAt: number;
}
