/** Visible ASCII, for an id comes back in the header `Last-Event-ID`; long enough for those of every known server. */
const ID = /^(?:[\x21-\x7e](?:[\x20-\x7e]{0,510}[\x21-\x7e])?)?$/;
/** `message`, `endpoint`, `keep-alive`: nothing that a secret could look like. */
const NAME = /^[a-z_-]{0,32}$/;
const RETRY = /^[0-9]{1,9}$/;

/**
 * Whether a field of an event is one that clients read, in a form that carries no text of the server's own. Data is: masks look
 * at it. Ids are opaque and stay as they are within bounds, or streams could not be resumed.
 */
export function isPlainField(name: string, value: string): boolean {
  if (name === 'data') return true;
  if (name === 'id') return ID.test(value);
  if (name === 'event') return NAME.test(value);
  return name === 'retry' && RETRY.test(value);
}
