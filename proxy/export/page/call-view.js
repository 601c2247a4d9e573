/* One call, whole: what was asked, who decided and why, what came back. */

/** @param {string} title @param {...(Node | string)} children */
function part(title, ...children) {
  const made = element('section', element('h4', title), ...children);
  made.setAttribute('aria-label', title);
  return made;
}

/** Rows of a name and what is said of it; those of which nothing is said are left out. @param {[string, (Node | string)[] | string | undefined][]} rows */
function factList(rows) {
  const list = document.createElement('dl');
  for (const [name, value] of rows) {
    if (value === undefined || value.length === 0) continue;
    list.append(element('dt', name), element('dd', ...(typeof value === 'string' ? [value] : value)));
  }
  return list;
}

/** @param {string} title @param {() => Promise<(Node | string)[]>} fill Asked for when it is opened for the first time. @param {boolean} [open] */
function folded(title, fill, open = false) {
  const made = /** @type {HTMLDetailsElement} */ (element('details', element('summary', title)));
  let asked = false;
  const look = async () => {
    if (!made.open || asked) return;
    asked = true;
    made.append(...(await fill().catch((error) => [notShown(error)])));
  };
  made.ontoggle = look;
  made.open = open;
  return made;
}

/** @typedef {{heading: string, whole: HTMLElement, steps: Step[], marks: HTMLElement[]}} CallView */

/** @param {Reading} reading @param {number} call @returns {Promise<CallView>} */
async function viewCall(reading, call) {
  const records = await recordsOfCall(reading, call);
  const { request, result } = records;
  const heading = await nameOfCall(reading, request);
  const steps = wayOf(records, reading.name);
  const { list, marks } = drawWay(reading, steps, request?.time ?? steps[0]?.time ?? 0);
  const title = element('h3');
  title.append(marked(heading, reading.hits));
  const whole = element(
    'article',
    title,
    headOf(reading, records),
    part(
      'What happened, step by step',
      list,
      styled(
        'p',
        'quiet',
        'Of what no record tells by itself (that it was forwarded at once, that it was answered) the time is that of the record which shows it.',
      ),
    ),
    ...(request === undefined ? [] : [await decisionPart(reading, request)]),
    ...(await approvalPart(reading, records)),
    ...(await messageParts(reading, records)),
    ...(await masksPart(reading, records)),
    timePart(records),
    part('Records', recordList(reading, records.all)),
  );
  whole.className = 'call';
  return { heading, whole, steps, marks };
}

/** Who asked whom, and how it ended. @param {Reading} reading @param {CallRecords} records */
function headOf(reading, records) {
  const { request, result, all } = records;
  const { name, hits } = reading;
  const one = request ?? result ?? all[0];
  const effect = String(request?.facts.decision ?? '');
  const outcome = String(result?.facts.outcome ?? '');
  const owner = one?.owner === undefined ? [] : [' of ', noted(reading, name(one.owner))];
  const head = document.createElement('div');
  head.append(
    element(
      'p',
      ...(request?.facts.direction === 'to-agent' ? ['Asked by the server, of agent '] : ['Agent ']),
      noted(reading, name((request ?? result)?.actor?.principal)),
      ...owner,
      ', server ',
      noted(reading, name(one?.server?.id)),
      `. ${request === undefined ? '' : `${request.facts.method}, `}${request === undefined ? `record ${one?.index}` : `record ${request.index}`}${beforeWords(reading, one?.index)}, ${stamp(one?.time)} UTC.`,
    ),
    element(
      'p',
      styled(
        'span',
        `badge ${badgeOf(effect, isEnforced(request))}`,
        marked(decisionWord(effect, isEnforced(request)), hits),
      ),
      ' ',
      styled('span', `badge ${outcomeBadge(outcome)}`, marked(outcomeWord(outcome), hits)),
      ` ${outcomeSays(records)}`,
    ),
  );
  if (request === undefined)
    head.append(
      styled(
        'p',
        'note',
        'Its request is not in the bundle: of this call only what belongs to others, or lies in the range, is here.',
      ),
    );
  if (request?.facts.replay !== undefined)
    head.append(
      styled(
        'p',
        'note',
        element('strong', `Sent by a replay (record ${request.facts.replay}).`),
        ' A person had a recorded session sent again in this agent’s name: this call is no work of the agent.',
      ),
    );
  return head;
}

/** @param {CallRecords} records */
function outcomeSays(records) {
  const { result, all } = records;
  const outcome = String(result?.facts.outcome ?? '');
  const code = result?.facts.code ?? result?.facts.reason;
  const why = code === undefined ? '' : ` On record with it: ${code}.`;
  const ran = all.find(({ kind, call }) => kind === 'call.result' && call === result?.facts.ran);
  const where = ran === undefined ? 'whose records are not in the bundle' : `record ${ran.index}`;
  if (result?.facts.shared === true)
    return `It was not forwarded by itself: the same call ran already, and it got what came of that (${where}).`;
  if (outcome === 'replayed') return `${OUTCOME['replayed'][1]} The call that ran: ${where}.`;
  const denial = denialSays(records);
  if (denial !== undefined) return denial;
  if (outcome === '') return 'How it ended is not in the bundle.';
  return `${OUTCOME[outcome]?.[1] ?? ''}${outcome === 'refused' ? refusedWords(wasForwarded(records)) : ''}${why}`;
}

/** It may have failed before the server had it, or have been withheld once the server had run it. @param {boolean | undefined} forwarded */
const refusedWords = (forwarded) =>
  forwarded === undefined
    ? ' Whether it had been forwarded is not known: the server may have run it.'
    : forwarded
      ? ' It had been forwarded: the server may have run it.'
      : ' It was not forwarded.';

/** Whether what policy said was acted upon. @param {any} request */
const isEnforced = (request) => request?.policy?.enforced !== false;

/** What was only observed was neither held nor denied. @param {string} effect @param {boolean} enforced */
const badgeOf = (effect, enforced) =>
  effect === 'allow' || (enforced && ['deny', 'hold'].includes(effect)) ? effect : 'plain';
/** @param {string} outcome */
const outcomeBadge = (outcome) =>
  WENT_WRONG.has(outcome)
    ? 'fail'
    : NOT_LET.has(outcome)
      ? 'deny'
      : ['answered', 'replayed'].includes(outcome)
        ? 'allow'
        : 'plain';

/** @type {Record<string, string>} */
const ISOLATED = wordTable({
  'same-user': 'the agent ran under the gateway’s own account',
  'other-user': 'the agent ran under another account',
  'other-host': 'the agent ran on another host',
});

/** @param {Reading} reading @param {any} request */
async function decisionPart(reading, request) {
  const { policy, facts } = request;
  const { config, tool } = await readBy(reading, request);
  const rule = document.createElement('span');
  rule.append(marked(policy?.rule ?? 'no rule', reading.hits));
  return part(
    'Decision',
    factList([
      [
        'Policy said',
        [
          `${decisionWord(String(facts.decision ?? ''), policy?.enforced !== false)}, by `,
          element('strong', element('bdi', rule)),
        ],
      ],
      ['Why', WHY[facts.reason] ?? String(facts.reason ?? '')],
      [
        'Observed',
        policy?.enforced === false
          ? 'The gateway only observed: this was decided and recorded, and not acted upon.'
          : undefined,
      ],
      [
        'Tool class',
        facts.method === 'tools/call' && facts.class !== undefined ? String(facts.class) : undefined,
      ],
      ['Isolation', ISOLATED[request.isolation]],
    ]),
    ...(await ruleOfThen(reading, request, config)),
    ...(tool === undefined
      ? []
      : [
          folded(`The tool as it was then: record ${tool.index}`, () =>
            boxesOf(reading, tool, ['definition']),
          ),
        ]),
  );
}

/** @param {Reading} reading @param {any} request @param {any} config */
async function ruleOfThen(reading, request, config) {
  const { policy, facts } = request;
  if (policy === undefined || facts.reason === 'passes' || facts.reason === 'paused') return [];
  if (config === undefined)
    return [
      styled(
        'p',
        'quiet',
        'The text of the rule is not in the bundle: no record in it tells of this policy.',
      ),
    ];
  const text = await bodyOf(reading, config, 'config');
  if (text === undefined)
    return [
      styled(
        'p',
        'quiet',
        `The text of the rule is not in the bundle: record ${config.index} tells of this policy, and its configuration is not here.`,
      ),
    ];
  const isLater = config.index > request.index;
  const since = `Record ${config.index}${isLater ? ', which is later than the call,' : ''} has this policy, ${stamp(config.time)} UTC; its digest is the one on record with the call.`;
  const when = isLater ? 'of that record' : 'of that time';
  const found = ruleText(text, policy.rule);
  const whole = folded(
    `The whole configuration ${when}`,
    async () => [bodyBox(reading, text)],
    found === undefined && facts.reason === 'rule',
  );
  if (found === undefined) return [styled('p', 'quiet', since), whole];
  return [
    styled(
      'p',
      'quiet',
      `The rule as it was, from line ${found.line} of the configuration ${when}. ${since}`,
    ),
    bodyBox(reading, found.text),
    whole,
  ];
}

/** The bodies of a record, of these roles. @param {Reading} reading @param {any} record @param {string[]} roles */
async function boxesOf(reading, record, roles) {
  const boxes = [];
  for (const [nth, { role, commit }] of record.commits.entries()) {
    if (!roles.includes(role)) continue;
    const text = await bodyText(reading, commit);
    if (text === undefined) boxes.push(await absentBox(reading, record, nth));
    else boxes.push(...(await bodyBoxes(reading, commit, text)));
  }
  return boxes;
}

/** @param {CallRecords} records */
function timePart({ request, result, all }) {
  const settled = all.findLast(
    ({ kind, facts }) => kind === 'approval.end' || (kind === 'approval.decide' && facts.state !== 'waiting'),
  );
  const micros = result?.facts.micros;
  const waits = request !== undefined && settled !== undefined && settled.index > request.index;
  return part(
    'Time (UTC)',
    factList([
      ['Asked', request === undefined ? undefined : stamp(request.time)],
      // An approval may go on waiting for a call that is told to call again.
      [
        'Waited for people',
        waits
          ? lasting(Math.max(0, Math.min(settled.time, result?.time ?? settled.time) - request.time))
          : undefined,
      ],
      ['Ended', result === undefined ? 'not in the bundle' : stamp(result.time)],
      ['In all', typeof micros === 'number' ? `${lasting(micros)}, by a clock that nobody sets` : undefined],
    ]),
  );
}

/** Each by its index, the raw record and its bodies when it is opened. @param {Reading} reading @param {any[]} records */
function recordList(reading, records) {
  const list = document.createElement('div');
  for (const record of records)
    list.append(
      folded(`${record.index} ${record.kind}${beforeWords(reading, record.index)}`, async () => {
        const cell = document.createElement('div');
        await fill(reading, cell, [record]);
        return [cell];
      }),
    );
  return list;
}
