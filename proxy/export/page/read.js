/* What the page shows. Everything from the bundle is text and never markup. */

/** @param {string} className @param {string} title @param {string[]} lines */
function tell(className, title, lines) {
  const verdict = $('verdict');
  verdict.className = className;
  verdict.hidden = false;
  verdict.replaceChildren(element('h2', title), ...lines.map((line) => element('p', line)));
}

/** @param {string} file @param {Verified} found */
function tellGood(
  file,
  { manifest, head, after, cosigned, context, bodies, sealed, absent, recorded, votes },
) {
  const { count, first, last } = manifest.records;
  const gone =
    absent === 0
      ? ''
      : ` ${absent} that records commit to are not in it: they were left out when it was made. That they had been deleted is for records of kind log.purge to tell.`;
  const asked = Object.keys(manifest.asked).length === 0 ? 'all records' : canonical(manifest.asked);
  const elsewhere = recorded.origin === head.origin ? '' : ` of ${recorded.origin}`;
  tell('good', 'The bundle verifies', [
    `Of the file ${file}:`,
    manifest.scope === 'range'
      ? `Records ${first} to ${last} are all that the log has there, in this order, unchanged since its head was signed.`
      : `Each of these ${count} records is in the log as it was when its head was signed. The gateway chose them: that nothing else in the log belongs to them is not shown.`,
    ...(context === 0
      ? []
      : [
          `With them ${context} from before that they refer to: each is in the log, unchanged. The gateway chose these.`,
        ]),
    `${count} records, ${bodies.size} bodies${sealed === 0 ? '' : `, ${sealed} sealed original${sealed === 1 ? '' : 's'}`}.${gone}`,
    `Log ${head.origin}, ${head.size} records at its head.`,
    ...epochLines(head.origin),
    `The log has on record that this export was of just these records and bodies: record ${recorded.index}${elsewhere}, ${stamp(recorded.time)} UTC. Nothing was taken out of it since. What was asked for: ${asked}.`,
    ...votesLines(votes, manifest),
    `Making the bundle changed nothing: the log had ${after.size} records then, and begins with those ${head.size}.`,
    ...witnessedLines(manifest, cosigned.length > 0),
    cosigned.length === 0
      ? 'No witness was asked for: that nobody was shown another history is not shown.'
      : `Cosigned by ${cosigned.map(({ key, time }) => `${key.name} at ${cosignedAt(time ?? 0)}`).join(', ')}.`,
  ]);
}

/** A witness may state what is no time of a calendar. @param {number} seconds Since 1970. */
function cosignedAt(seconds) {
  const at = new Date(seconds * 1000);
  return Number.isNaN(at.getTime()) ? `${seconds} s since 1970` : at.toISOString();
}

/** An epoch is a log of its own: who asked for a time may take what came before a restore for nothing. @param {string} origin */
function epochLines(origin) {
  const epoch = Number(origin.split('/').at(-1));
  return epoch > 1
    ? [
        `It is epoch ${epoch}, which a restore began. What was before stands in earlier epochs, which are not in this bundle; what the restore lost, its first record tells (log.restore).`,
      ]
    : [];
}

/** What the gateway said of its witnesses when it made the bundle: nothing proves it. @param {any} manifest @param {boolean} isCosigned By witnesses whose keys were given. */
function witnessedLines({ witnessed, log }, isCosigned) {
  if (witnessed === undefined) return [];
  const { size, quorum, accused } = witnessed;
  const enough = quorum > 1 ? ` (${quorum} witnesses have to cosign)` : '';
  const said = accused.map(
    (/** @type {string} */ says) => `ATTENTION: ${says}. So says the manifest, which nothing proves.`,
  );
  if (size < log.size)
    said.push(
      `Unwitnessed since record ${size}${enough}, as the manifest has it: that nobody was shown another history behind it is not shown.`,
    );
  else if (!isCosigned)
    said.push(
      `As the manifest has it, witnesses had cosigned all of it${enough}. Give their keys, from somebody you trust, to have that checked.`,
    );
  return said;
}

/** Whose word the votes are. @param {Votes} votes @param {any} manifest */
function votesLines({ signed, asRecorded, otherRequest, unchecked, unsigned, keys }, { names }) {
  const over = asRecorded === signed ? ', over the request as it stands here' : '';
  const nowhere = signed - asRecorded - otherRequest.length;
  const more = otherRequest.length > 20 ? ` and ${otherRequest.length - 20} more` : '';
  const other = `${otherRequest.slice(0, 20).join(', ')}${more}`;
  const inFours = (/** @type {string} */ hex) => hex.replace(/.{4}(?=.)/g, '$& ');
  return [
    ...(signed === 0
      ? []
      : [
          `Votes signed by a device of the voter: ${signed}. Each signature is good${over}. That the keys are theirs is the gateway’s word, until you compare them with what their apps show (Settings):`,
          ...[...keys.values()].map(
            (key) =>
              `${Object.hasOwn(names, key.principal) ? names[key.principal] : key.principal}, votes: ${key.votes}, key ${inFours(key.spki)}`,
          ),
        ]),
    ...(otherRequest.length === 0
      ? []
      : [
          `Votes NOT over the request as it stands here: ${otherRequest.length}, of record ${other}. It was masked otherwise when it was shown, or is not what the voter saw.`,
        ]),
    ...(nowhere === 0 ? [] : [`Signed votes whose request is not in the bundle: ${nowhere}.`]),
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

/** @param {string} name @param {unknown} error */
function tellBad(name, error) {
  const file = `Of the file ${name}:`;
  if (!(error instanceof Problem)) return tell('bad', 'It could not be verified', [file, wordsOf(error)]);
  if (error.code === 'encrypted') return tell('bad', 'The bundle is encrypted', [file, error.message]);
  const where = [error.file, error.index === undefined ? undefined : `record ${error.index}`]
    .filter(Boolean)
    .join(', ');
  return tell(
    'bad',
    `The bundle does not verify (${error.code})`,
    [file, error.message, where, 'Do not rely on anything in it.'].filter(Boolean),
  );
}

/** @type {Player | undefined} */
let playing;
/** @type {Find | undefined} */
let finding;

/** @param {Blob} blob @param {Verified} found */
async function show(blob, found) {
  const { catalogue } = found.records;
  let drawing = 0;
  /** @type {Reading} */
  const reading = {
    blob,
    found,
    catalogue,
    name: (id) => nameIn(found.manifest.names, id),
    record: found.records.read,
    deletions: newDeletions(blob, found),
    hits: undefined,
  };
  finding = newFind(reading, {
    show: (list) => {
      stopPlaying();
      place(list);
    },
    openCall: (call) => openSession(catalogue.sessions[catalogue.calls.session.get(call)], call),
    openRecord: async (at) => {
      stopPlaying();
      const back = button('‹ What was found', backToFound);
      place(element('div', back, await viewMoment(reading, at).catch((error) => notShown(error))));
    },
    leave: draw,
  });
  $('find').replaceChildren(finding.root);
  $('what').onchange = () => {
    finding?.forget();
    draw();
  };
  $('contents').hidden = false;
  $('what').value = catalogue.sessions.length > 0 ? 'sessions' : 'all';
  draw();

  function draw() {
    const what = $('what').value;
    const own = ++drawing;
    stopPlaying();
    if (what !== 'sessions')
      return void recordTable(reading, what).then((table) => own === drawing && place(table));
    place(
      listSessions(
        reading,
        (session) => void openSession(session),
        () => turnTo('loose'),
      ),
    );
  }
  /** @param {HTMLElement} drawn */
  function place(drawn) {
    drawing += 1;
    $('view').replaceChildren(drawn);
  }
  /** @param {string} what */
  function turnTo(what) {
    $('what').value = what;
    draw();
  }
  const backToFound = () => finding?.showList();
  /** Its first call, or one that was looked for. @param {Session} session @param {number} [call] */
  async function openSession(session, call) {
    if (call !== undefined && playing?.session === session) return playing.pick(call);
    stopPlaying();
    const isFound = call !== undefined;
    const leave = () => (isFound && finding?.isOn() ? backToFound() : draw());
    const player = newPlayer(reading, session, isFound ? '‹ What was found' : '‹ All sessions', leave);
    playing = player;
    place(player.root);
    player.root.tabIndex = -1;
    player.root.focus();
    await (call === undefined ? player.begin() : player.pick(call));
  }
}

function stopPlaying() {
  playing?.pause();
  playing = undefined;
}

listenToKeys(
  () => playing,
  () => finding,
);

/** The bundle that was given last counts. */
let verifying = 0;

$('form').addEventListener('submit', async (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const own = ++verifying;
  const isStale = () => own !== verifying;
  const [file] = $('file').files;
  $('contents').hidden = true;
  stopPlaying();
  tell('', 'Verifying …', [file.name]);
  const bar = document.createElement('progress');
  bar.setAttribute('aria-label', 'How far it is verified');
  $('verdict').append(bar);
  try {
    const key = await keyGiven(file, $('key').value, LOG_KEY);
    const lines = $('witnesses')
      .value.split('\n')
      .filter((/** @type {string} */ line) => line.trim() !== '');
    const witnesses = eachOnce(
      await Promise.all(lines.map((/** @type {string} */ line) => keyGiven(file, line, WITNESS_KEY))),
    );
    const found = await verifyBundle(file, key, witnesses, (share) => {
      // Ends it: nobody waits for its verdict any more.
      if (isStale()) throw new Superseded();
      bar.value = Math.min(1, share);
    });
    if (isStale()) return;
    tellGood(file.name, found);
    await show(file, found);
  } catch (error) {
    if (!isStale()) tellBad(file.name, error);
  }
});
