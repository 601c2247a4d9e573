import { createHash } from 'node:crypto';
import { newDevice } from '../api/device.ts';
import type { Forged, Forger } from './signed-anew.ts';

/* What whoever has the log's key can make of the votes in it. */

/** The record of the request that asked for this vote's approval. */
export function requestOf({ records }: Forger, { facts }: Forged): Forged {
  const asked = records.findIndex(
    (one) => one.kind === 'approval.request' && one.facts['approval'] === facts['approval'],
  );
  return only(records[asked - 1]);
}
/** What was shown is not what is on record. */
export const otherRequest: Lie = (forger, vote) =>
  forger.body(requestOf(forger, vote), 'request', '{"params":{"name":"write","arguments":{"path":"/etc"}}}');
export type Lie = (forger: Forger, voted: Forged) => void;
export const issued = ({ records }: Forger, { actor }: Forged): Forged => {
  const found = records.find(
    ({ kind, facts }) => kind === 'credential.issue' && facts['credential'] === actor?.credential,
  );
  if (found === undefined) throw new Error('its device is not on record');
  return found;
};
export const OTHER = '01890000-0000-7000-8000-000000000000';

/** The vote has these facts instead. */
export const says =
  (facts: Forged['facts']): Lie =>
  (_, vote) =>
    void Object.assign(vote.facts, facts);
/** The record of its device has these. */
export const enrolledAs =
  (facts: () => Forged['facts']): Lie =>
  (forger, vote) =>
    void Object.assign(issued(forger, vote).facts, facts());
export const keyOf = (curve: string) => () => {
  const { spki, spkiSha256 } = newDevice(curve);
  return { key: spki, spki: spkiSha256 };
};

/** The same point, written as X9.62 has it beside the two forms that are in use: some libraries read it. */
export const hybrid: Lie = (forger, vote) => {
  const { facts } = issued(forger, vote);
  const der = Buffer.from(String(facts['key']), 'base64url');
  der[26] = 6 | ((der.at(-1) ?? 0) & 1);
  facts['key'] = der.toString('base64url');
  facts['spki'] = createHash('sha256').update(der).digest('hex');
};

/** The record behind a vote becomes the same vote once more. `state`: of the first of them. */
export function again({ records }: Forger, vote: Forged, state = vote.facts['state'] ?? ''): Forged {
  const behind = only(records[records.indexOf(vote) + 1]);
  const { index } = behind;
  Object.assign(behind, structuredClone(vote), { index });
  Object.assign(vote.facts, { state });
  return behind;
}

export const isSigned = ({ kind, facts }: Forged): boolean =>
  kind === 'approval.decide' && 'signature' in facts;
export const firstSigned = ({ records }: Forger): Forged => only(records.find(isSigned));
export const unsigned = ({ records }: Forger): Forged =>
  only(records.find((one) => one.kind === 'approval.decide' && !isSigned(one)));
export const denial = ({ records }: Forger): Forged =>
  only(records.find((one) => isSigned(one) && one.facts['vote'] === 'deny'));
export function leaveOut(vote: Forged, role: string): void {
  vote.commits = vote.commits.filter((one) => one.role !== role);
}
/** It has no reason. */
export const lastSigned = ({ records }: Forger): Forged => only(records.findLast(isSigned));
export function only<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('there is none');
  return found;
}
