import type { DetectorKind } from './masking.ts';
import type { Effect } from './policy.ts';
import type { RecordKind } from './record.ts';

/*
 * The closed sets that a query line takes values of. They stand here once more, held to the others by their types, for those are made
 * with a library that the console's pages do without.
 */

const EFFECT = { allow: true, deny: true, hold: true } satisfies Record<Effect, true>;
const DETECTOR = {
  card: true,
  iban: true,
  'us-ssn': true,
  email: true,
  'aws-key': true,
  'gcp-key': true,
  'azure-key': true,
  'github-token': true,
  'gitlab-token': true,
  'slack-token': true,
  'stripe-key': true,
  'openai-key': true,
  'anthropic-key': true,
  jwt: true,
  'private-key': true,
  'connection-string': true,
} satisfies Record<DetectorKind, true>;
const KIND = {
  'log.schema': true,
  'log.key': true,
  'log.read': true,
  'log.verify': true,
  'log.export': true,
  'log.replay': true,
  'log.backup': true,
  'log.restore': true,
  'log.cosign': true,
  'log.capacity': true,
  'log.hold': true,
  'log.purge': true,
  'log.write.fail': true,
  'integrity.check': true,
  'clock.status': true,
  'gateway.stop': true,
  'config.change': true,
  'identity.change': true,
  'credential.issue': true,
  'credential.rotate': true,
  'credential.revoke': true,
  'auth.accept': true,
  'auth.reject': true,
  'session.open': true,
  'session.close': true,
  'call.request': true,
  'call.message': true,
  'call.result': true,
  'call.refuse': true,
  'call.notify': true,
  'approval.request': true,
  'approval.delivery': true,
  'approval.decide': true,
  'approval.use': true,
  'approval.end': true,
  'tool.observe': true,
  'tool.confirm': true,
  'kill.engage': true,
  'kill.release': true,
  'alert.raise': true,
} satisfies Record<RecordKind, true>;

export const EFFECT_VALUES = Object.keys(EFFECT);
/** As records count them: own patterns and key names each together. */
export const MASK_VALUES = [...Object.keys(DETECTOR), 'custom', 'key', 'path'];
export const KIND_VALUES = Object.keys(KIND);
