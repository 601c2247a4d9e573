/* Calls or records, one a row. */

const ROWS = 200;

/** @param {Reading} reading @param {'calls' | 'loose' | 'all'} what @returns {Promise<HTMLElement>} */
async function recordTable(reading, what) {
  const { catalogue } = reading;
  const places = what === 'all' ? undefined : placesColumn();
  for (let place = 0; places !== undefined && place < catalogue.size(); place++)
    if (what === 'calls' ? catalogue.kindAt(place) === 'call.request' : catalogue.sessionAt(place) === NONE)
      places.push(place);
  const { context } = reading.found;
  const before =
    places === undefined ? context : firstPlace(places.length(), (nth) => places.get(nth) >= context);
  const head = ['Record', 'Time (UTC)', 'Who', 'What', 'Decision', 'Outcome'].map((name) =>
    element('th', name),
  );
  const body = document.createElement('tbody');
  const pages = newPages({
    label: 'Pages of records',
    count: places?.length() ?? catalogue.size(),
    size: ROWS,
    list: body,
    async draw(nth) {
      const place = places === undefined ? nth : places.get(nth);
      const rows = document.createDocumentFragment();
      rows.append(
        ...rowOf(reading, await reading.record(place), what === 'calls' ? catalogue.callAt(place) : NONE),
      );
      return rows;
    },
  });
  await pages.show(0);
  return element(
    'div',
    ...noteOfBefore(before),
    pages.bar,
    styled('div', 'wide', element('table', element('thead', element('tr', ...head)), body)),
  );
}

/**
 * The row, and below it the row that its button opens; of a call with all that came of it.
 * @param {Reading} reading @param {any} record @param {number} call @returns {HTMLElement[]}
 */
function rowOf(reading, record, call) {
  const { name, catalogue } = reading;
  const { facts, policy } = record;
  const outcome = (call === NONE ? '' : catalogue.outcomeOf(call)) || (facts.outcome ?? '');
  const owner = record.owner === undefined ? '' : ` of ${name(record.owner)}`;
  const open = /** @type {HTMLButtonElement} */ (styled('button', 'open', facts.method ?? record.kind));
  open.type = 'button';
  open.setAttribute('aria-expanded', 'false');
  const details = element('tr', element('td'));
  details.hidden = true;
  const cell = /** @type {HTMLTableCellElement} */ (details.firstChild);
  cell.colSpan = 6;
  open.onclick = async () => {
    details.hidden = !details.hidden;
    open.setAttribute('aria-expanded', String(!details.hidden));
    if (cell.childElementCount > 0) return;
    const others =
      call === NONE
        ? []
        : (await recordsOfCall(reading, call)).all.filter((one) => one.index !== record.index);
    await fill(reading, cell, [record, ...others]).catch((error) => cell.append(notShown(error)));
  };
  if (record.kind === 'call.request')
    void nameOfCall(reading, record).then((called) => open.replaceChildren(shown(called)));
  const effect = facts.decision === undefined ? '' : decisionWord(String(facts.decision), isEnforced(record));
  const rule = policy === undefined ? '' : `${policy.rule}${policy.enforced ? '' : ', observed only'}`;
  const cells = [
    element('td', `${record.index}${beforeWords(reading, record.index)}`),
    element('td', stamp(record.time)),
    element('td', `${name(record.actor?.principal)}${owner}`),
    element(
      'td',
      open,
      record.server === undefined ? '' : ` on ${name(record.server.id)}`,
      facts.replay === undefined
        ? ''
        : element('strong', ` sent by a replay (record ${facts.replay}): no work of the agent`),
    ),
    element('td', effect, rule === '' ? '' : element('span', ` ${rule}`)),
    element('td', String(outcome)),
  ];
  cells[4].className = badgeOf(String(facts.decision ?? ''), isEnforced(record));
  cells[5].className = outcomeBadge(String(outcome));
  return [element('tr', ...cells), details];
}

/** Records with their bodies. @param {Reading} reading @param {HTMLElement} cell @param {any[]} records */
async function fill(reading, cell, records) {
  for (const record of records) {
    const by = record.actor === undefined ? '' : ` by ${reading.name(record.actor.principal)}`;
    cell.append(
      element(
        'p',
        element('strong', `${record.index} `, marked(record.kind, reading.hits)),
        marked(`${by}, ${stamp(record.time)}${beforeWords(reading, record.index)}`, reading.hits),
      ),
    );
    const facts = Object.entries(record.facts).map(([fact, value]) => `${fact} ${value}`);
    if (facts.length > 0) cell.append(element('p', marked(facts.join(' · '), reading.hits)));
    for (const [nth, { role, commit }] of record.commits.entries()) {
      if (role.startsWith('sealed-')) continue;
      const text = await bodyText(reading, commit);
      cell.append(
        element('p', role),
        ...(text === undefined
          ? [await absentBox(reading, record, nth)]
          : await bodyBoxes(reading, commit, text)),
      );
    }
    const { config, tool } = await readBy(reading, record);
    if (config !== undefined) cell.append(await told(reading, 'the policy of that time', config));
    if (tool !== undefined) cell.append(await told(reading, 'the tool as it was then', tool));
    const raw = document.createElement('pre');
    raw.append(marked(JSON.stringify(record, null, 2), reading.hits));
    cell.append(element('details', element('summary', 'the record'), raw));
  }
}

/** @param {Reading} reading @param {string} what @param {any} record */
async function told(reading, what, record) {
  const boxes = await boxesOf(reading, record, ['config', 'definition']);
  return element(
    'details',
    element('summary', `${what}: record ${record.index}${beforeWords(reading, record.index)}`),
    ...boxes,
  );
}
