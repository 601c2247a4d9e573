/** Votes of a log, or of a bundle of it, counted. */
export interface Votes {
  /** Signed by the device that the record names; each signature was verified. */
  readonly signed: number;
  /** Of these: over the request as it stands there. */
  readonly asRecorded: number;
  /** Of these, the records of those over another request: it was shown with other masks, or what is on record is not what was shown. */
  readonly otherRequest: readonly number[];
  /** Signed, and the record of the key or something that was signed is not there. */
  readonly unchecked: number;
  /** Given on the gateway's own machine: the gateway's word. */
  readonly unsigned: number;
}
/** A key that votes were signed with. That it is the voter's is the gateway's word, until somebody compares it with what the device shows. */
export interface VoteKey {
  /** Hex SHA-256. */
  readonly spki: string;
  /** The voter's id. */
  readonly principal: string;
  /** Where the gateway itself tells it. */
  readonly name?: string | undefined;
  readonly votes: number;
}
