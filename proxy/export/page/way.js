/* The way of a call, step by step, as its records tell: agent, gateway, approver, server and back. */

/** @typedef {'agent' | 'gateway' | 'approver' | 'server'} Lane */
/**
 * `what` tells the colour. Its words hold names and texts of others.
 * @typedef {{record: any, time: number, from: Lane, to: Lane, what: 'call' | 'allow' | 'hold' | 'deny' | 'fail', words: (Node | string)[]}} Step
 */

/** What the gateway itself answers, of calls that policy let pass. */
const BY_THE_GATEWAY = new Set(['denied', 'expired', 'withdrawn', 'pending', 'replayed']);

/** The record of the request, of the outcome, and whose call it is. @typedef {{request: any, result: any, others: any[], all: any[], call: string | undefined}} CallRecords */

/** Records of a call in the order of the log, those of other calls that belong to it among them. @param {any[]} all @param {string | undefined} call @returns {CallRecords} */
function callRecords(all, call) {
  const own = all.filter((record) => record.call === call);
  return {
    request: own.find(({ kind }) => kind === 'call.request'),
    result: own.findLast(({ kind }) => kind === 'call.result'),
    others: all.filter((record) => record.call !== call),
    all,
    call,
  };
}

/** Whether it went on to the other side; undefined where nobody knows. @param {CallRecords} records */
function wasForwarded({ request, result, all, call }) {
  const outcome = result?.facts.outcome;
  if (outcome === 'unknown') return undefined;
  if (result?.facts.ran !== undefined) return false;
  const used = all.some((record) => record.kind === 'approval.use' && record.call === call);
  if (request === undefined) return used ? true : undefined;
  if (request.policy?.enforced && request.facts.decision !== 'allow') return used;
  if (outcome === 'refused')
    return used || all.some((record) => isPassing(record) && record.call === call) ? true : undefined;
  return outcome === undefined ? undefined : !BY_THE_GATEWAY.has(outcome);
}

/** A message of the other side that passed on the way. @param {any} record */
const isPassing = ({ kind, facts }) => kind === 'call.message' && facts.delivered === undefined;

/** @param {CallRecords} records @param {(id: string | undefined) => string} name @returns {Step[]} */
function wayOf(records, name) {
  const { request } = records;
  /** @type {[Lane, Lane]} */
  const sides = request?.facts.direction === 'to-agent' ? ['server', 'agent'] : ['agent', 'server'];
  return records.all.flatMap((record) => stepsOf(record, records, sides, name));
}

/** @type {Record<string, string>} */
const DELIVERY = wordTable({
  sent: 'sent to',
  delivered: 'delivered to',
  seen: 'seen by',
  failed: 'not delivered to',
});

/** @param {any} record @param {CallRecords} records @param {[Lane, Lane]} sides @param {(id: string | undefined) => string} name @returns {Step[]} */
function stepsOf(record, records, [asker, asked], name) {
  const { facts, actor, time } = record;
  const isOther = record.call !== records.call;
  const whose = isCooldown(records.result)
    ? 'the same call, which was denied before'
    : 'the call that it waited with or whose answer it got';
  const of = isOther ? [` (record ${record.index}, of ${whose})`] : [];
  const who = () => foreign(name(actor?.principal));
  /** @param {Lane} from @param {Lane} to @param {Step['what']} what @param {...(Node | string)} words @returns {Step} */
  const step = (from, to, what, ...words) => ({ record, time, from, to, what, words: [...words, ...of] });
  switch (record.kind) {
    case 'call.request':
      return [
        step(asker, 'gateway', 'call', `the ${asker} asks: `, String(facts.method ?? '')),
        decided(record, step),
        ...atOnce(record, records, step, asked),
      ];
    case 'approval.request':
      return [step('gateway', 'approver', 'hold', 'people are asked')];
    case 'approval.delivery': {
      const what = DELIVERY[facts.what] ?? `${facts.what}:`;
      const back = facts.what === 'seen';
      return [
        step(
          back ? 'approver' : 'gateway',
          back ? 'gateway' : 'approver',
          'hold',
          `${what} `,
          who(),
          ` (${facts.channel})`,
        ),
      ];
    }
    case 'approval.decide': {
      const approves = facts.vote === 'approve';
      const more = facts.state === 'waiting' ? '; more votes are needed' : '';
      const grant = facts.uses > 1 ? `, for ${facts.uses} calls` : '';
      const word = approves ? ' approves' : ' denies';
      return [step('approver', 'gateway', approves ? 'allow' : 'deny', who(), `${word}${grant}${more}`)];
    }
    case 'approval.use':
      if (isOther) return [];
      return [
        step('gateway', asked, 'call', `forwarded, by use ${facts.use} of ${facts.of} of the approval`),
      ];
    case 'approval.end':
      return [step('gateway', 'gateway', 'deny', `the approval ends: ${ENDED[facts.state] ?? facts.state}`)];
    case 'call.message':
      if (facts.delivered !== undefined)
        return [step('gateway', asker, 'fail', `whether the answer arrived: ${facts.delivered}`)];
      return [step(asked, asker, 'call', count(Number(facts.messages ?? 1), 'message'), ' passed')];
    case 'call.result':
      return isOther
        ? [step(asked, 'gateway', 'call', 'the answer of the call that ran')]
        : ended(record, records, step, [asker, asked]);
    default:
      return [];
  }
}

/** @param {any} record @param {(from: Lane, to: Lane, what: Step['what'], ...words: (Node | string)[]) => Step} step */
function decided({ facts, policy }, step) {
  const effect = String(facts.decision ?? '');
  const enforced = policy?.enforced !== false;
  const isActed = effect === 'allow' || (enforced && (effect === 'deny' || effect === 'hold'));
  const what = isActed ? effect : 'call';
  const word = decisionWord(effect, enforced);
  return step('gateway', 'gateway', what, `policy decides: ${word}, by `, foreign(policy?.rule ?? 'no rule'));
}

/** @param {any} record @param {CallRecords} records @param {(from: Lane, to: Lane, what: Step['what'], ...words: string[]) => Step} step @param {Lane} asked */
function atOnce(record, records, step, asked) {
  const held = record.policy?.enforced && record.facts.decision !== 'allow';
  if (held)
    return record.facts.joined === true
      ? [step('gateway', 'approver', 'hold', 'it waits with the same call, which waits already')]
      : [];
  return wasForwarded(records) === true ? [step('gateway', asked, 'call', 'forwarded at once')] : [];
}

/** @param {any} record @param {CallRecords} records @param {(from: Lane, to: Lane, what: Step['what'], ...words: string[]) => Step} step @param {[Lane, Lane]} sides */
function ended({ facts }, records, step, [asker, asked]) {
  const outcome = String(facts.outcome ?? '');
  const bad = WENT_WRONG.has(outcome) ? 'fail' : NOT_LET.has(outcome) ? 'deny' : 'allow';
  const took = typeof facts.micros === 'number' ? `, ${lasting(facts.micros)} after it asked` : '';
  const denial = denialSays(records);
  const answers = ['answered', 'error'].includes(outcome) && wasForwarded(records) === true;
  return [
    ...(answers
      ? [step(asked, 'gateway', outcome === 'error' ? 'fail' : 'call', `the ${asked} answers`)]
      : []),
    ...(outcome === 'upstream-failed'
      ? [step(asked, 'gateway', 'fail', `the ${asked} fails: ${facts.code ?? ''}`)]
      : []),
    step(
      'gateway',
      asker,
      bad,
      `${endWords(outcome, asker)}${took}`,
      ...(denial === undefined ? [] : [`. ${denial}`]),
    ),
  ];
}

/** @param {string} outcome @param {Lane} asker */
function endWords(outcome, asker) {
  if (outcome === 'cancelled') return `the ${asker} took its call back, or was gone: nobody gets an answer`;
  if (outcome === 'unknown') return `what the ${asker} got is not known`;
  return `the ${asker} gets its answer: ${outcomeWord(outcome)}`;
}
