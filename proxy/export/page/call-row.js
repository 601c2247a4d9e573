/* A call in a list. */

/** A call in a list: when, what, the decision with its rule, and how it ended. @param {Reading} reading @param {number} call */
async function callRow(reading, call) {
  const { catalogue } = reading;
  const { calls, is, hasFlag } = catalogue;
  const [first, request] = [calls.first.get(call), calls.request.get(call)];
  const record = await reading.record(request === NONE ? first : request);
  const name = await nameOfCall(reading, request === NONE ? undefined : record);
  const row = /** @type {HTMLButtonElement} */ (styled('button', 'row'));
  row.type = 'button';
  const title = document.createElement('strong');
  title.append(marked(name, reading.hits));
  const effect = catalogue.effectOf(call);
  const outcome = catalogue.outcomeOf(call);
  const took = calls.finished.get(call) - calls.received.get(call);
  row.append(
    element('span', clock(calls.received.get(call)), ' ', element('bdi', title)),
    styled(
      'span',
      `badge ${badgeOf(effect, !hasFlag(call, FLAG.observed))}`,
      marked(decisionWord(effect, !hasFlag(call, FLAG.observed)), reading.hits),
    ),
    styled(
      'span',
      'quiet',
      `record ${record.index}${beforeWords(reading, record.index)}, `,
      noted(reading, record.policy?.rule ?? ''),
    ),
    styled(
      'span',
      `end ${outcomeBadge(outcome)}`,
      `${is.masked(call) ? `${calls.masks.get(call)} masked, ` : ''}${hasFlag(call, FLAG.replay) ? 'sent by a replay, ' : ''}${outcomeWord(outcome)}${calls.finished.get(call) > 0 ? `, ${took > 0 ? lasting(took) : 'less than 1 ms'}` : ''}`,
    ),
  );
  return row;
}
