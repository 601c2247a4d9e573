/* What people said to a held call: what it took, who was told, who voted, when and how surely. */

/** @param {Reading} reading @param {CallRecords} records @returns {Promise<HTMLElement[]>} */
async function approvalPart(reading, { request, all, call, result }) {
  const of = (/** @type {string} */ kind) => all.filter((record) => record.kind === kind);
  const [asked, told, votes, uses, ends] = ['request', 'delivery', 'decide', 'use', 'end'].map((one) =>
    of(`approval.${one}`),
  );
  const isHeld = request?.facts.decision === 'hold' && request.policy?.enforced;
  if ([asked, told, votes, ends].every((list) => list.length === 0)) {
    if (!isHeld) return [];
    const none =
      result?.facts.outcome === 'replayed'
        ? 'Nobody was asked again: people had decided on the call whose answer it got.'
        : (denialSays({ result, all }) ?? 'No record of an approval of this call is in the bundle.');
    return [part('Approval', element('p', none))];
  }
  const own = uses.find((one) => one.call === call);
  const list = document.createElement('ul');
  for (const vote of votes) list.append(element('li', ...(await voteWords(reading, vote, call))));
  const [waits] = asked;
  return [
    part(
      'Approval',
      factList([
        [
          'Asked',
          waits === undefined
            ? 'not in the bundle'
            : `${stamp(waits.time)}, to be decided by ${stamp(waits.facts.deadline)}`,
        ],
        ['It takes', await takes(reading, waits)],
        ['Told', told.length === 0 ? 'no record tells of it' : told.map((one) => toldWords(reading, one))],
        [
          'Decided',
          votes.length === 0
            ? ends.map((one) =>
                element('div', `${stamp(one.time)}: ${ENDED[one.facts.state] ?? one.facts.state}`),
              )
            : [list],
        ],
        [
          'Since then',
          votes.length === 0
            ? undefined
            : ends.map((one) =>
                element('div', `${stamp(one.time)}: ${ENDED[one.facts.state] ?? one.facts.state}`),
              ),
        ],
        ['This call', wordsOfUse(own, result)],
      ]),
    ),
  ];
}

/** @param {Reading} reading @param {any} asked */
async function takes(reading, asked) {
  try {
    return whoMust(readJson((await bodyOf(reading, asked, 'requirement')) ?? ''));
  } catch {
    return 'what it takes is not in the bundle';
  }
}

/** @param {Reading} reading @param {any} record */
function toldWords({ name }, { facts, actor, time, index }) {
  return element(
    'div',
    `${stamp(time)}: ${facts.what} `,
    foreign(name(actor?.principal)),
    ` (${facts.channel}; record ${index})`,
  );
}

/** @param {any} own @param {any} result */
function wordsOfUse(own, result) {
  if (own !== undefined)
    return own.facts.of > 1
      ? `is use ${own.facts.use} of ${own.facts.of} of a grant`
      : 'used it: it was good for one call';
  if (isCooldown(result)) return 'came after it was denied: nobody was asked again';
  if (result?.facts.ran !== undefined) return 'did not use it: it got what came of the same call, which did';
  return 'did not use it';
}

/** What of the call the signature is over. */
const OVER = {
  here: 'over the request that asked, as it stands here',
  nowhere: 'over a request that is not in the bundle',
  other:
    'but NOT over the request as it stands here: it was masked otherwise when it was shown, or is not what they saw',
};

/** A call that waited with another one's approval, or ran by a grant. */
const OTHER_CALL =
  ' That is the request of the call that asked: that the approval covers this one, too, is the gateway’s word.';

/** Who voted what, when, how surely, and why. @param {Reading} reading @param {any} record @param {string | undefined} call The one that is shown. @returns {Promise<(Node | string)[]>} */
async function voteWords(reading, record, call) {
  const { facts, actor, time, index } = record;
  const reason = await bodyOf(reading, record, 'reason');
  const nthReason = record.commits.findIndex((/** @type {{role: string}} */ { role }) => role === 'reason');
  const grant = facts.uses > 1 ? `, as a grant of ${facts.uses} calls until ${stamp(facts.usableUntil)}` : '';
  const good = reading.found.votes.keyOf.get(index);
  const signed =
    facts.signature === undefined
      ? 'Not signed by a device: given on the gateway’s own machine, and the gateway’s word.'
      : good === undefined
        ? 'Signed by a device; that could not be checked, for the record of its key, or what was signed, is not in the bundle.'
        : `Signed by a device of theirs, and the signature is good (key ${good.key.slice(0, 4)} ${good.key.slice(4, 8)} …), ${OVER[good.shown]}.${good.shown === 'here' && good.call !== call ? OTHER_CALL : ''}`;
  const quote = document.createElement('q');
  if (reason !== undefined) quote.append(marked(reason, reading.hits));
  return [
    element('strong', noted(reading, reading.name(actor?.principal))),
    ` ${facts.vote === 'approve' ? 'approved' : 'denied'}${grant}, ${stamp(time)}, ${ASSURANCE[facts.assurance] ?? ''} (${facts.assurance}). ${signed} Record ${index} has the voter as `,
    // The log has ids: a name is the manifest's, and anybody's to change.
    element('code', String(actor?.principal)),
    '.',
    element(
      'div',
      ...(reason !== undefined
        ? ['Reason: ', quote]
        : [nthReason < 0 ? 'No reason was given.' : await absentBox(reading, record, nthReason)]),
    ),
    ...(facts.state === 'waiting' ? [element('div', 'It took more votes than this one.')] : []),
  ];
}
