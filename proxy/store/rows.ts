import type {
  ApprovalRow,
  BundleRow,
  CallRow,
  CredentialRow,
  DeliveryRow,
  KeptAnswerRow,
  PreservationRow,
  PrincipalRow,
  ServerRow,
  SessionRow,
  ToolRow,
  UseRow,
  VoteRow,
  WaitingRow,
} from '../contract/state.ts';

/** All keys of a row, each once: a key that the contract adds or drops does not compile. */
function keysOf<Row>(keys: { readonly [Key in keyof Row]-?: true }): readonly (keyof Row & string)[] {
  return Object.keys(keys) as (keyof Row & string)[];
}

export const PRINCIPAL = keysOf<PrincipalRow>({
  id: true,
  kind: true,
  name: true,
  created: true,
  disabledAt: true,
  roles: true,
});
export const CREDENTIAL = keysOf<CredentialRow>({
  id: true,
  principal: true,
  kind: true,
  spkiSha256: true,
  serial: true,
  notBefore: true,
  notAfter: true,
  revokedAt: true,
  verifier: true,
  lastUsed: true,
});
export const SERVER = keysOf<ServerRow>({ id: true, name: true, added: true, removedAt: true });
export const SESSION = keysOf<SessionRow>({
  id: true,
  agent: true,
  server: true,
  basis: true,
  externalKey: true,
  opened: true,
  lastCall: true,
  closed: true,
});
export const CALL = keysOf<CallRow>({
  id: true,
  session: true,
  agent: true,
  server: true,
  direction: true,
  method: true,
  tool: true,
  effect: true,
  enforced: true,
  rule: true,
  approval: true,
  received: true,
  finished: true,
  outcome: true,
  masked: true,
});
export const TOOL = keysOf<ToolRow>({
  server: true,
  name: true,
  definition: true,
  body: true,
  seen: true,
  claimedClass: true,
  confirmedClass: true,
  confirmedDefinition: true,
  confirmedBody: true,
  confirmedBy: true,
  confirmedAt: true,
  refusedDefinition: true,
  gone: true,
});
export const APPROVAL = keysOf<ApprovalRow>({
  id: true,
  call: true,
  session: true,
  agent: true,
  owner: true,
  server: true,
  method: true,
  tool: true,
  matchKey: true,
  definition: true,
  rule: true,
  ruleDigest: true,
  policyDigest: true,
  requirement: true,
  state: true,
  created: true,
  deadline: true,
  decidedAt: true,
  usableUntil: true,
  maxUses: true,
  bounds: true,
  reason: true,
});
export const VOTE = keysOf<VoteRow>({
  approval: true,
  principal: true,
  credential: true,
  vote: true,
  assurance: true,
  shown: true,
  at: true,
  reason: true,
  signature: true,
});
export const USE = keysOf<UseRow>({ approval: true, n: true, call: true, at: true });
export const DELIVERY = keysOf<DeliveryRow>({
  approval: true,
  principal: true,
  device: true,
  channel: true,
  sent: true,
  delivered: true,
  seen: true,
  failed: true,
});
export const WAITING = keysOf<WaitingRow>({ approval: true, message: true, salt: true });
export const KEPT_ANSWER = keysOf<KeptAnswerRow>({
  matchKey: true,
  approval: true,
  call: true,
  answer: true,
  until: true,
});
export const PRESERVATION = keysOf<PreservationRow>({
  id: true,
  owner: true,
  reason: true,
  filter: true,
  placed: true,
  placedBy: true,
  released: true,
  releasedBy: true,
  releaseReason: true,
});
export const BUNDLE = keysOf<BundleRow>({ at: true, origin: true, runs: true });
