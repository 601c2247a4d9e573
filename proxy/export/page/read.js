/* What the page shows. Everything from the bundle is text and never markup. */

const ROWS = 500;
const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** Characters that show nothing, turn text round or steer a terminal, by their number. */
const ODD = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u;
/** @param {string} text */
function shown(text) {
  const fragment = document.createDocumentFragment();
  let plain = '';
  for (const character of text) {
    if (character === '\n' || character === '\t' || !ODD.test(character)) {
      plain += character;
      continue;
    }
    const odd = element('span', `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`);
    odd.className = 'odd';
    fragment.append(plain, odd);
    plain = '';
  }
  fragment.append(plain);
  return fragment;
}
/** @param {string} name @param {...(Node | string)} children */
function element(name, ...children) {
  const made = document.createElement(name);
  for (const child of children) made.append(typeof child === 'string' ? shown(child) : child);
  return made;
}

/** @param {string} className @param {string} title @param {string[]} lines */
function tell(className, title, lines) {
  const verdict = $('verdict');
  verdict.className = className;
  verdict.hidden = false;
  verdict.replaceChildren(element('h2', title), ...lines.map((line) => element('p', line)));
}

/** @typedef {Awaited<ReturnType<typeof verifyBundle>>} Verified */

/** @param {Verified} found */
function tellGood({
  manifest,
  head,
  after,
  cosigned,
  records,
  context,
  bodies,
  sealed,
  absent,
  recorded,
  votes,
}) {
  const { count, first, last } = manifest.records;
  const gone =
    absent === 0
      ? ''
      : ` ${absent} that records commit to are not in it: they were left out when it was made. That they had been deleted is for records of kind log.purge to tell.`;
  const asked = Object.keys(manifest.asked).length === 0 ? 'all records' : canonical(manifest.asked);
  const elsewhere = recorded.origin === head.origin ? '' : ` of ${recorded.origin}`;
  tell('good', 'The bundle verifies', [
    manifest.scope === 'range'
      ? `Records ${first} to ${last} are all that the log has there, in this order, unchanged since its head was signed.`
      : `Each of these ${count} records is in the log as it was when its head was signed. The gateway chose them: that nothing else in the log belongs to them is not shown.`,
    ...(context === 0
      ? []
      : [
          `With them ${context} from before that they refer to: each is in the log, unchanged. The gateway chose these.`,
        ]),
    `${records.length} records, ${bodies.size} bodies${sealed === 0 ? '' : `, ${sealed} sealed original${sealed === 1 ? '' : 's'}`}.${gone}`,
    `Log ${head.origin}, ${head.size} records at its head.`,
    `The log has on record that this export was of just these records and bodies: record ${recorded.index}${elsewhere}, ${stamp(recorded.time)} UTC. Nothing was taken out of it since. What was asked for: ${asked}.`,
    ...votesLines(votes, manifest),
    `Making the bundle changed nothing: the log had ${after.size} records then, and begins with those ${head.size}.`,
    ...witnessedLines(manifest),
    cosigned.length === 0
      ? 'No witness was asked for: that nobody was shown another history is not shown.'
      : `Cosigned by ${cosigned.map(({ key, time }) => `${key.name} at ${new Date((time ?? 0) * 1000).toISOString()}`).join(', ')}.`,
  ]);
}

/** What the gateway said of its witnesses when it made the bundle: nothing proves it. @param {any} manifest */
function witnessedLines({ witnessed, log }) {
  if (witnessed === undefined) return [];
  const { size, quorum, accused } = witnessed;
  const enough = quorum > 1 ? ` (${quorum} witnesses have to cosign)` : '';
  return [
    ...accused.map((/** @type {string} */ says) => `ATTENTION: ${says}. The gateway says so itself.`),
    size >= log.size
      ? `By the gateway’s word, witnesses had cosigned all of it${enough}. Give their keys, from somebody you trust, to have that checked.`
      : `Unwitnessed since record ${size}${enough}, by the gateway’s word: that nobody was shown another history behind it is not shown.`,
  ];
}

/** Whose word the votes are. @param {Votes} votes @param {any} manifest */
function votesLines({ signed, asRecorded, unchecked, unsigned, keys }, { names }) {
  const other = signed - asRecorded;
  const what =
    other === 0
      ? 'Each signature is good, over the request as it stands here.'
      : `Each signature is good. Of ${other}, what the voter was shown is not the request as it stands here: it is not in the bundle, or was masked otherwise.`;
  const inFours = (/** @type {string} */ hex) => hex.replace(/.{4}(?=.)/g, '$& ');
  return [
    ...(signed === 0
      ? []
      : [
          `Votes signed by a device of the voter: ${signed}. ${what} That the keys are theirs is the gateway’s word, until you compare them with what their apps show (Settings, You):`,
          ...[...keys.values()].map(
            (key) =>
              `${names[key.principal] ?? key.principal}, votes: ${key.votes}, key ${inFours(key.spki)}`,
          ),
        ]),
    ...(unchecked === 0
      ? []
      : [
          `Signed votes that could not be checked: ${unchecked}. The record of the key, or what was signed, is not in the bundle.`,
        ]),
    ...(unsigned === 0
      ? []
      : [`Votes without a signature: ${unsigned}. Given on the gateway’s machine, and its word.`]),
  ];
}

/** @param {unknown} error */
function tellBad(error) {
  if (!(error instanceof Problem))
    return tell('bad', 'It could not be verified', [error instanceof Error ? error.message : String(error)]);
  if (error.code === 'encrypted') return tell('bad', 'The bundle is encrypted', [error.message]);
  const where = [error.file, error.index === undefined ? undefined : `record ${error.index}`]
    .filter(Boolean)
    .join(', ');
  return tell(
    'bad',
    `The bundle does not verify (${error.code})`,
    [error.message, where, 'Do not rely on anything in it.'].filter(Boolean),
  );
}

/** Requests with what came of them, or every record. @param {Verified} found @param {boolean} all */
function rowsOf({ records }, all) {
  if (all) return records.map((record) => ({ record, others: [] }));
  const byCall = grouped(records, ({ call }) => call);
  const ofApprovals = records.filter(({ kind }) => APPROVALS.includes(kind));
  const byApproval = grouped(ofApprovals, ({ facts }) => facts.approval);
  return records
    .filter(({ kind }) => kind === 'call.request')
    .map((record) => {
      const own = byCall.get(record.call) ?? [];
      // A retry waits with the approval of the call before it, and a grant covers many.
      const shared = own.flatMap(({ facts }) => byApproval.get(facts.approval) ?? []);
      // The call that ran has the answer of those that shared it.
      const ran = own
        .flatMap(({ facts }) => byCall.get(facts.ran) ?? [])
        .filter(({ kind }) => kind === 'call.result');
      const others = new Set([...own, ...shared, ...ran].filter((one) => one !== record));
      return { record, others: [...others].sort((one, other) => one.index - other.index) };
    });
}

const APPROVALS = ['approval.request', 'approval.delivery', 'approval.decide', 'approval.end'];

/** @param {any[]} records @param {(record: any) => string | undefined} keyOf @returns {Map<string, any[]>} */
function grouped(records, keyOf) {
  const groups = new Map();
  for (const record of records) {
    const key = keyOf(record);
    if (key === undefined) continue;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [record]);
    else known.push(record);
  }
  return groups;
}

/** @param {Blob} blob @param {Verified} found */
function show(blob, found) {
  const name = (/** @type {string | undefined} */ id) =>
    id === undefined ? '' : (found.manifest.names[id] ?? `…${id.slice(-6)}`);
  const body = $('rows');
  let rows = rowsOf(found, false);
  let drawn = 0;
  const draw = () => {
    for (const row of rows.slice(drawn, drawn + ROWS)) body.append(...rowOf({ blob, found, name }, row));
    drawn += ROWS;
    $('more').hidden = drawn >= rows.length;
  };
  const begin = () => {
    rows = rowsOf(found, $('what').value === 'all');
    body.replaceChildren();
    drawn = 0;
    draw();
  };
  $('what').onchange = begin;
  $('more').onclick = draw;
  $('contents').hidden = false;
  if (rows.length === 0) $('what').value = 'all';
  begin();
}

/** @typedef {{blob: Blob, found: Verified, name: (id: string | undefined) => string}} Reading */

/**
 * The row, and below it the row that its button opens.
 * @param {Reading} reading @param {{record: any, others: any[]}} row @returns {HTMLElement[]}
 */
function rowOf(reading, { record, others }) {
  const { name } = reading;
  const { facts, policy } = record;
  const outcome =
    others.filter(({ kind, call }) => kind === 'call.result' && call === record.call).at(-1)?.facts.outcome ??
    facts.outcome ??
    '';
  const owner = record.owner === undefined ? '' : ` of ${name(record.owner)}`;
  const button = /** @type {HTMLButtonElement} */ (element('button', facts.method ?? record.kind));
  button.type = 'button';
  button.className = 'open';
  button.setAttribute('aria-expanded', 'false');
  const details = element('tr', element('td'));
  details.hidden = true;
  const cell = /** @type {HTMLTableCellElement} */ (details.firstChild);
  cell.colSpan = 6;
  button.onclick = () => {
    details.hidden = !details.hidden;
    button.setAttribute('aria-expanded', String(!details.hidden));
    if (cell.childElementCount === 0) void fill(reading, cell, [record, ...others]);
  };
  if (record.kind === 'call.request') void nameCall(reading, record, button);
  const rule = policy === undefined ? '' : `${policy.rule}${policy.enforced ? '' : ', observed only'}`;
  const cells = [
    element('td', String(record.index)),
    element('td', stamp(record.time)),
    element('td', `${name(record.actor?.principal)}${owner}`),
    element(
      'td',
      button,
      record.server === undefined ? '' : ` on ${name(record.server.id)}`,
      facts.replay === undefined
        ? ''
        : element('strong', ` sent by a replay (record ${facts.replay}): no work of the agent`),
    ),
    element('td', facts.decision ?? '', rule === '' ? '' : element('span', ` ${rule}`)),
    element('td', String(outcome)),
  ];
  cells[4].className = String(facts.decision ?? '');
  cells[5].className = String(outcome);
  return [element('tr', ...cells), details];
}

/** The tool, prompt or resource by the name in the request's body. @param {Reading} reading @param {any} record @param {HTMLElement} button */
async function nameCall(reading, record, button) {
  const request = record.commits.find((/** @type {{role: string}} */ one) => one.role === 'request');
  const text = request === undefined ? undefined : await bodyText(reading, request.commit);
  let params;
  try {
    params = readJson(text ?? '').params;
  } catch {
    return;
  }
  const called = params?.name ?? params?.uri;
  if (typeof called === 'string') button.replaceChildren(shown(called.slice(0, 200)));
}

/** @param {Reading} reading @param {string} commit */
async function bodyText({ blob, found }, commit) {
  const file = found.bodies.get(commit);
  if (file === undefined) return undefined;
  return new TextDecoder().decode((await readFile(blob, file, MOST_BODY)).subarray(32));
}

/** The records of a row with their bodies, read when they are asked for. @param {Reading} reading @param {HTMLElement} cell @param {any[]} records */
async function fill(reading, cell, records) {
  for (const record of records) {
    const by = record.actor === undefined ? '' : ` by ${reading.name(record.actor.principal)}`;
    cell.append(
      element('p', element('strong', `${record.index} ${record.kind}`), `${by}, ${stamp(record.time)}`),
    );
    const facts = Object.entries(record.facts).map(([fact, value]) => `${fact} ${value}`);
    if (facts.length > 0) cell.append(element('p', facts.join(' · ')));
    for (const { role, commit } of record.commits) {
      if (role.startsWith('sealed-')) continue;
      const text = await bodyText(reading, commit);
      cell.append(
        element('p', role),
        element('pre', text === undefined ? '(not in the bundle)' : pretty(text)),
      );
    }
    for (const one of readBy(reading, record)) cell.append(await told(reading, one));
    cell.append(
      element('details', element('summary', 'the record'), element('pre', JSON.stringify(record, null, 2))),
    );
  }
}

/** The records that say what another one's digests mean: the configuration with the rule that decided, the tool as it was then. @param {Reading} reading @param {any} record */
function readBy({ found }, { kind, policy, server }) {
  if (kind !== 'call.request') return [];
  const isPolicy = (/** @type {any} */ one) =>
    one.kind === 'config.change' && one.facts.policy === policy?.digest;
  const isTool = (/** @type {any} */ one) =>
    one.kind === 'tool.observe' &&
    one.server?.id === server?.id &&
    one.server?.definition === server?.definition;
  const tool = server?.definition === undefined ? undefined : found.records.find(isTool);
  return [found.records.findLast(isPolicy), tool].filter((one) => one !== undefined);
}

/** @param {Reading} reading @param {any} record */
async function told(reading, record) {
  const what = record.kind === 'config.change' ? 'the policy of that time' : 'the tool as it was then';
  const folded = element('details', element('summary', `${what}: record ${record.index}`));
  for (const { role, commit } of record.commits) {
    if (!['config', 'definition'].includes(role)) continue;
    const text = await bodyText(reading, commit);
    folded.append(element('pre', text === undefined ? '(not in the bundle)' : pretty(text)));
  }
  return folded;
}

/** @param {number} micros */
function stamp(micros) {
  const at = new Date(micros / 1000);
  return Number.isNaN(at.getTime()) ? String(micros) : at.toISOString().slice(0, 23).replace('T', ' ');
}

/** @param {string} text */
function pretty(text) {
  try {
    return JSON.stringify(readJson(text), null, 2);
  } catch {
    return text;
  }
}

$('form').addEventListener('submit', async (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const [file] = $('file').files;
  $('contents').hidden = true;
  tell('', 'Verifying …', []);
  const bar = document.createElement('progress');
  $('verdict').append(bar);
  try {
    const key = await keyGiven(file, $('key').value, LOG_KEY);
    const lines = $('witnesses')
      .value.split('\n')
      .filter((/** @type {string} */ line) => line.trim() !== '');
    const witnesses = await Promise.all(
      lines.map((/** @type {string} */ line) => keyGiven(file, line, WITNESS_KEY)),
    );
    const found = await verifyBundle(file, key, witnesses, (share) => {
      bar.value = Math.min(1, share);
    });
    tellGood(found);
    show(file, found);
  } catch (error) {
    tellBad(error);
  }
});
