/* Why a call was denied where neither policy as it came nor a person asked for it denied it. */

/** The same call had been denied, and nobody was asked again so soon. @param {any} result The record of its outcome. */
const isCooldown = (result) => result?.facts.outcome === 'denied' && result.facts.reason === 'cooldown';

/** @type {Record<string, string>} */
const DENIAL = wordTable({
  'too-many-waiting': 'too many calls of the agent waited for people already',
  'not-shown-whole': 'it has members that approvers are not shown',
});
/** @type {Record<string, string>} */
const APPROVED = wordTable({
  'approval-over': 'the approval was used up or taken back before',
  'tool-changed': 'the tool had become another one before',
  'rule-stricter': 'the rule asked for more before',
  'policy-denies': 'policy denied it before',
});
const OF_BATCH = 'Not run: it came in a batch of which not all could run.';

/** A sentence; undefined for what was denied otherwise, or not at all. @param {Pick<CallRecords, 'result' | 'all'>} records */
function denialSays({ result, all }) {
  if (result?.facts.outcome !== 'denied') return undefined;
  const { reason, approval } = result.facts;
  if (reason === 'batch') return OF_BATCH;
  if (APPROVED[reason] !== undefined) return `Approved, and not run: ${APPROVED[reason]}.`;
  if (!isCooldown(result))
    return DENIAL[reason] === undefined ? undefined : `Denied without asking: ${DENIAL[reason]}.`;
  const denied = all.findLast(({ kind, facts }) => kind === 'approval.decide' && facts.approval === approval);
  const where = denied === undefined ? 'whose records are not in the bundle' : `record ${denied.index}`;
  return `Denied without asking: a person had denied the same call (approval …${String(approval).slice(-6)}, ${where}).`;
}
