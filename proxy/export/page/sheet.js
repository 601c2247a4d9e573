/* A session on paper: each call in a line, with who decided and why. */

const MOST_PRINTED = 5000;

/** @param {Reading} reading @param {Session} session */
async function printSession(reading, session) {
  const sheet = $('sheet');
  sheet.replaceChildren(await sheetOf(reading, session));
  // Until it is printed, and no longer: who then prints by the browser’s own means gets what is on the screen.
  document.body.classList.add('prints');
  window.addEventListener('afterprint', () => document.body.classList.remove('prints'), { once: true });
  window.print();
}

/** @param {Reading} reading @param {Session} session */
async function sheetOf(reading, session) {
  const { calls } = session;
  const head = [
    'Record',
    'Time (UTC)',
    'Call',
    'Decision and rule',
    'Who decided, and why',
    'Masked',
    'Outcome',
  ];
  const rows = document.createElement('tbody');
  for (let nth = 0; nth < Math.min(MOST_PRINTED, calls.length()); nth++)
    rows.append(await sheetRow(reading, calls.get(nth)));
  const cut =
    calls.length() > MOST_PRINTED ? ` The first ${MOST_PRINTED.toLocaleString('en')} are printed.` : '';
  const { head: log, manifest } = reading.found;
  return element(
    'section',
    element('h2', 'Session: ', ...sessionTitle(reading, session)),
    element('p', `${sessionWords(reading, session)}${cut} Session ${session.id ?? 'none'}.`),
    element(
      'p',
      `Log ${log.origin}, ${log.size} records at its head. Bundle made ${manifest.made}. Names come from the bundle’s manifest: nothing proves them.`,
    ),
    element('table', element('thead', element('tr', ...head.map((one) => element('th', one)))), rows),
  );
}

/** @param {Reading} reading @param {number} call */
async function sheetRow(reading, call) {
  const { catalogue } = reading;
  const records = await recordsOfCall(reading, call);
  const { request, result, all } = records;
  const votes = all.filter(({ kind }) => kind === 'approval.decide');
  const ends = votes.length > 0 ? [] : all.filter(({ kind }) => kind === 'approval.end');
  const replay = catalogue.hasFlag(call, FLAG.replay)
    ? [` (sent by a replay, record ${request?.facts.replay})`]
    : [];
  const effect = decisionWord(String(request?.facts.decision ?? ''), request?.policy?.enforced !== false);
  return element(
    'tr',
    element('td', `${(request ?? all[0]).index}${beforeWords(reading, (request ?? all[0]).index)}`),
    element('td', stamp((request ?? all[0]).time)),
    element('td', foreign(await nameOfCall(reading, request)), ...replay),
    element('td', `${effect}, `, foreign(request?.policy?.rule ?? '')),
    element(
      'td',
      ...(await Promise.all(
        votes.map(async (vote) => element('div', ...(await voteWords(reading, vote, records.call)))),
      )),
      ...ends.map(({ facts }) => `The approval ended: ${ENDED[facts.state] ?? facts.state}.`),
    ),
    element('td', catalogue.calls.masks.get(call) > 0 ? String(catalogue.calls.masks.get(call)) : ''),
    element('td', `${outcomeWord(String(result?.facts.outcome ?? ''))}. ${outcomeSays(records)}`),
  );
}
