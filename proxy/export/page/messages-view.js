/* What was asked and what came back, with what was masked in it. */

/** What was asked, what passed on the way, and what came back. @param {Reading} reading @param {CallRecords} records */
async function messageParts(reading, { request, result, all, call }) {
  const toAgent = request?.facts.direction === 'to-agent';
  const asked = request === undefined ? [] : await boxesOf(reading, request, ['request']);
  const passing = all.filter((record) => record.call === call && record.kind === 'call.message');
  const messages = (await Promise.all(passing.map((one) => boxesOf(reading, one, ['message'])))).flat();
  const ran = all.find((one) => one.kind === 'call.result' && one.call !== call);
  const answers = [result, ran].filter((one) => one !== undefined);
  const back = (await Promise.all(answers.map((one) => answerBoxes(reading, one)))).flat();
  const none =
    result === undefined
      ? 'None in the bundle.'
      : 'None is on record: nothing came back but the gateway’s own word.';
  return [
    part(
      toAgent ? 'What the server asked' : 'Request, as it is on record',
      ...(asked.length > 0 ? asked : [element('p', 'Not in the bundle.')]),
    ),
    ...(messages.length > 0 ? [part(`On the way: ${count(messages.length, 'message')}`, ...messages)] : []),
    part(
      toAgent ? 'Answer, as the server saw it' : 'Answer, as the agent saw it',
      ...(back.length > 0 ? back : [element('p', none)]),
    ),
  ];
}

/** An answer’s texts as they read, and the whole of it. @param {Reading} reading @param {any} record */
async function answerBoxes(reading, record) {
  const boxes = [];
  for (const [nth, { role, commit }] of record.commits.entries()) {
    if (role !== 'answer' && role !== 'message') continue;
    const text = await bodyText(reading, commit);
    if (text === undefined) {
      boxes.push(await absentBox(reading, record, nth));
      continue;
    }
    const texts = textsOf(text);
    if (texts === undefined) boxes.push(...(await bodyBoxes(reading, commit, text)));
    else {
      if (texts.failed)
        boxes.push(
          styled('p', 'note', 'The tool says that it failed: its answer went back marked as an error.'),
        );
      boxes.push(...(await notTextNote(reading, commit, text)));
      for (const one of texts.parts) boxes.push(bodyBox(reading, one));
      boxes.push(folded('The whole answer, as it was sent', async () => [bodyBox(reading, text)]));
    }
  }
  return boxes;
}

/** The texts of a tool’s result, where it has texts alone. @param {string} text @returns {{parts: string[], failed: boolean} | undefined} */
function textsOf(text) {
  try {
    const { result } = readJson(text);
    const parts = result.content.map((/** @type {any} */ one) =>
      one.type === 'text' && isText(one.text) ? one.text : undefined,
    );
    return parts.length === 0 || parts.includes(undefined)
      ? undefined
      : { parts, failed: result.isError === true };
  } catch {
    return undefined;
  }
}

/** How many values of each kind were masked, and where. @param {Reading} reading @param {CallRecords} records */
async function masksPart(reading, { request, result, all, call }) {
  const counts = maskCounts(all.filter((one) => one.call === call || one === result));
  if (counts.size === 0) return [];
  /** @type {MaskPlace[]} */
  const places = [];
  for (const record of all.filter((one) => one.call === call))
    for (const { role, commit } of record.commits)
      if (['request', 'answer', 'message'].includes(role))
        places.push(...maskPlaces(role, await bodyText(reading, commit)));
  const rows = [...counts].map(([kind, number]) => {
    const own = places.filter((place) => place.kind === kind);
    const seen = own.reduce((sum, { count: times }) => sum + times, 0);
    const where = own.map(({ role, pointer, count: times }) =>
      element('div', `${role} `, element('code', pointer), times > 1 ? ` ×${times}` : ''),
    );
    const others =
      seen > number
        ? [element('div', `${seen - number} more such marks came as they are: the record counts ${number}.`)]
        : [];
    return /** @type {[string, Node[]]} */ ([
      `${number} × ${maskedKind(kind)} (${kind})`,
      [...where, ...others],
    ]);
  });
  const list = document.createElement('ul');
  for (const [title, where] of rows) list.append(element('li', title, ...where));
  const sealed = [request, result].some((one) =>
    one?.commits.some((/** @type {{role: string}} */ { role }) => role.startsWith('sealed-')),
  );
  return [
    part(
      `Masked: ${count(
        [...counts.values()].reduce((sum, number) => sum + number, 0),
        'value',
      )}`,
      element(
        'p',
        'In the texts above they are marked. In an answer, the agent got the mark and not the value. In a request, the mark is on record alone: what ran had the value.',
      ),
      list,
      ...(sealed
        ? [
            styled(
              'p',
              'quiet',
              'The originals are sealed in the bundle: countersign log unseal opens them with a recipient’s identity.',
            ),
          ]
        : []),
    ),
  ];
}
