declare const COUNTERSIGN_RELEASE_KEY: string;
declare const COUNTERSIGN_UPDATE_FEED: string;

/** The raw Ed25519 public key of those who release, as base64; empty where the build was given none: it then takes no updates. */
export const RELEASE_KEY = COUNTERSIGN_RELEASE_KEY;
/** Where the build looks for updates; empty where it was given no feed. */
export const UPDATE_FEED = COUNTERSIGN_UPDATE_FEED;
