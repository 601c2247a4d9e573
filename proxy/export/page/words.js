/* What is on record, in words. */

/** A table that has what stands in it and nothing else: `constructor` is a word that a record may have. @template T @param {Record<string, T>} words @returns {Record<string, T>} */
const wordTable = (words) => Object.assign(Object.create(null), words);

/** @type {Record<string, string>} */
const EFFECT = wordTable({ allow: 'allowed', deny: 'denied', hold: 'held' });

/** `held`; of what was only observed `would be held`. @param {string} effect @param {boolean} enforced */
function decisionWord(effect, enforced) {
  const word = EFFECT[effect] ?? (effect === '' ? 'not in the bundle' : effect);
  return enforced || effect === '' ? word : `would be ${word}`;
}

/** A short word for a line, and a sentence for who looks closer. @type {Record<string, [word: string, says: string]>} */
const OUTCOME = wordTable({
  answered: ['answered', 'The answer went back.'],
  error: ['error', 'It was answered with an error, which went back.'],
  denied: ['denied', 'It was not forwarded. The one who asked was told why.'],
  expired: ['expired', 'Nobody decided in time, so it was not forwarded.'],
  withdrawn: ['withdrawn', 'It was withdrawn before anyone decided, and not forwarded.'],
  pending: ['told to call again', 'The agent was told to call again, and the approval was kept.'],
  cancelled: ['cancelled', 'It was cancelled.'],
  'upstream-failed': ['server failed', 'The server could not be reached, or did not answer as it must.'],
  refused: ['refused', 'The gateway could not go on with it, and stopped it.'],
  replayed: [
    'answered again',
    'It was not forwarded again: the answer of before was kept for a retry, and went back.',
  ],
  unknown: ['unknown', 'The gateway ended while it ran. The server may have run it.'],
});
/** @param {string} outcome */
const outcomeWord = (outcome) =>
  OUTCOME[outcome]?.[0] ?? (outcome === '' ? 'no outcome in the bundle' : outcome);

/** Why policy said so. @type {Record<string, string>} */
const WHY = wordTable({
  rule: 'This rule was the first to match the call.',
  default: 'No rule speaks of this call, so the policy’s default decided.',
  'unknown-method': 'The policy does not know this method.',
  'unconfirmed-tool': 'Nobody had confirmed this tool as it was.',
  'refused-tool': 'A person had refused this tool as it was.',
  'rule-error': 'A rule could not be worked out for this call, and a rule that errors denies.',
  passes: 'Calls of this kind pass undecided, and are recorded.',
  paused: 'It came while its agent, its server or everything was paused.',
});

/** How sure it is that the vote was the person’s own act. @type {Record<string, string>} */
const ASSURANCE = wordTable({
  click: 'by a click',
  'os-presence': 'with their secret, typed for this vote, or the system’s own check',
  'user-verified-key': 'with a key that was touched',
  'other-device': 'on another device',
});

/** What ties the calls of a session together. @type {Record<string, string>} */
const BASIS = wordTable({
  'mcp-session': 'one MCP session of the server',
  'shim-run': 'one run of countersign connect',
  'idle-gap': 'calls with no long silence between them',
});

/** What became of an approval that nobody’s vote ended. @type {Record<string, string>} */
const ENDED = wordTable({
  expired: 'nobody decided in time',
  withdrawn: 'it was withdrawn',
  revoked: 'it was revoked',
});

/** Kinds of what is masked, as records count them. @type {Record<string, string>} */
const MASKED_KIND = wordTable({
  card: 'number of a payment card',
  iban: 'number of a bank account (IBAN)',
  'us-ssn': 'US social security number',
  email: 'e-mail address',
  'aws-key': 'access key of AWS',
  'gcp-key': 'key of Google Cloud',
  'azure-key': 'key of Azure',
  'github-token': 'token of GitHub',
  'gitlab-token': 'token of GitLab',
  'slack-token': 'token of Slack',
  'stripe-key': 'key of Stripe',
  'openai-key': 'key of OpenAI',
  'anthropic-key': 'key of Anthropic',
  jwt: 'signed token (JWT)',
  'private-key': 'private key',
  'connection-string': 'connection string with a password',
  key: 'value whose key’s name says that it is secret',
  custom: 'match of a pattern of the configuration',
  path: 'value at a place that the configuration names',
});
/** @param {string} kind */
const maskedKind = (kind) => MASKED_KIND[kind.split(':', 1)[0]] ?? 'other value';

/** @type {Record<Target, string>} */
const TARGET = { held: 'Held', denied: 'Denied', failed: 'Failed', masked: 'Masked' };

/** Who must approve, in one sentence. @param {any} requirement */
function whoMust(requirement) {
  const groups = Array.isArray(requirement?.groups) ? requirement.groups : [];
  const parts = groups.map((/** @type {any} */ { of, need }) => {
    const names = Array.isArray(of) ? of.map(String) : [];
    if (names.includes('*')) return need === 1 ? 'any approver' : `any ${need} approvers`;
    return names.length === 1 ? names[0] : `${need} of ${names.join(', ')}`;
  });
  const distinct = parts.length > 1 && requirement.distinct ? '; nobody counts twice' : '';
  return `${parts.join(', and ')}${distinct}${requirement?.ownerMay === false ? '; not the agent’s owner' : ''}`;
}

/** The tail of an id where nothing names it. @param {Record<string, string>} names @param {string | undefined} id */
const nameIn = (names, id) =>
  id === undefined ? '' : Object.hasOwn(names, id) ? names[id] : `…${id.slice(-6)}`;
