/* The search line, its filters, and what they have found. */

const FOUND_OF_PAGE = 50;
/** What was found is drawn anew so often at most while it is looked for, ms. */
const TOLD_EVERY_MS = 250;

/** @typedef {ReturnType<typeof newFind>} Find */

/**
 * @param {Reading} reading
 * @param {{show(list: HTMLElement): void, openCall(call: number): Promise<void>, openRecord(place: number): Promise<void>, leave(): void}} views
 */
function newFind(reading, views) {
  const { catalogue } = reading;
  const line = /** @type {HTMLInputElement} */ (element('input'));
  Object.assign(line, { type: 'search', spellcheck: false, autocomplete: 'off', maxLength: 1000 });
  const status = styled('p', 'found');
  status.setAttribute('role', 'status');
  const bar = /** @type {HTMLProgressElement} */ (document.createElement('progress'));
  bar.setAttribute('aria-label', 'How far was looked');
  const chips = TARGETS.map((target) => {
    const made = button(TARGET[target], () => {
      made.setAttribute('aria-pressed', String(!isPressed(made)));
      begin();
    });
    made.setAttribute('aria-pressed', 'false');
    return made;
  });
  const [back, on] = [button('‹ Found before', () => step(-1)), button('Found next ›', () => step(1))];
  titled(back, 'What was found before this (Shift+N)');
  titled(on, 'What was found next (N)');
  const stop = button('Stop', () => halt());
  const clear = button('Clear', () => reset());
  const go = button('Search', () => {});
  go.type = 'submit';
  const form = element(
    'form',
    titled(
      element('label', 'Search what was verified ', line),
      'Names, rules, decisions, outcomes, reasons and bodies ( / )',
    ),
    go,
    styled('span', 'chips', 'Only: ', ...chips),
  );
  form.setAttribute('role', 'search');
  form.onsubmit = (event) => {
    event.preventDefault();
    begin();
  };
  const acts = styled('div', 'acts', back, on, list('What was found', showList), stop, clear);
  const root = element('div', form, bar, status, acts);
  root.className = 'find';
  /** @type {Search | undefined} */
  let search;
  /** @type {ReturnType<typeof foundList> | undefined} */
  let drawn;
  let [at, told] = [NONE, 0];
  /** Why it ended before it was through. */
  let failed = '';
  idle();

  /** @param {string} label @param {() => void} act */
  function list(label, act) {
    return titled(button(label, act), 'The list of all that was found');
  }
  function idle() {
    bar.hidden = true;
    acts.hidden = search === undefined;
    stop.hidden = true;
  }
  function halt() {
    search?.stop();
    idle();
    tell();
  }
  /** Nothing is looked for any more. */
  function forget() {
    search?.stop();
    search = undefined;
    reading.hits = undefined;
    line.value = '';
    for (const chip of chips) chip.setAttribute('aria-pressed', 'false');
    status.textContent = '';
    idle();
  }
  function reset() {
    forget();
    views.leave();
    line.focus();
  }

  function begin() {
    search?.stop();
    const wanted = { text: line.value, targets: TARGETS.filter((_, nth) => isPressed(chips[nth])) };
    if (wanted.text === '' && wanted.targets.length === 0) return reset();
    const own = newSearch(reading, wanted);
    search = own;
    failed = '';
    at = NONE;
    reading.hits = wanted.text === '' ? undefined : patternOf(wanted.text);
    acts.hidden = false;
    stop.hidden = false;
    bar.hidden = false;
    bar.max = catalogue.size();
    showList();
    void own
      .run(() => {
        bar.value = own.looked();
        if (performance.now() - told > TOLD_EVERY_MS) tell();
      })
      .then(
        () => '',
        (error) => {
          own.stop();
          return ` The search ended there, for something could not be read: ${wordsOf(error)}.`;
        },
      )
      .then((why) => {
        if (search !== own) return;
        failed = why;
        idle();
        tell();
      });
  }

  function tell() {
    if (search === undefined) return;
    told = performance.now();
    const others = search.size() - search.calls();
    const what = `${count(search.calls(), 'call')}${others === 0 ? '' : ` and ${count(others, 'other record')}`} found`;
    const far = search.isWhole()
      ? ''
      : `, in the first ${count(search.looked(), 'record')} of ${catalogue.size().toLocaleString('en')}`;
    const large =
      search.tooLarge() === 0
        ? ''
        : ` ${count(search.tooLarge(), 'body', 'bodies')} of more than 64 MiB not looked through.`;
    const here = at === NONE ? '' : ` This is ${(at + 1).toLocaleString('en')}: ${describe(at)}.`;
    status.textContent = `${what}${far}.${failed}${large}${here}`;
    back.disabled = search.size() === 0;
    on.disabled = search.size() === 0;
    drawn?.grow();
  }

  /** @param {number} nth */
  function describe(nth) {
    const { found } = /** @type {Search} */ (search);
    const index = catalogue.indexAt(found.place.get(nth));
    return reading.hits === undefined
      ? `record ${index}${beforeWords(reading, index)}`
      : `record ${index}${beforeWords(reading, index)}, in ${placeWords(found.where.get(nth))}`;
  }

  function showList() {
    if (search === undefined) return;
    at = NONE;
    drawn = foundList(reading, search, (nth) => void open(nth));
    views.show(drawn.root);
    tell();
  }

  /** @param {number} nth */
  async function open(nth) {
    if (search === undefined) return;
    const { found } = search;
    at = nth;
    drawn = undefined;
    const call = found.call.get(nth);
    await (call === NONE ? views.openRecord(found.place.get(nth)) : views.openCall(call));
    $('view').querySelector('article mark.hit')?.scrollIntoView({ block: 'center' });
    tell();
  }
  /** From the last to the first, and the other way round. @param {1 | -1} by */
  function step(by) {
    const size = search?.size() ?? 0;
    if (size === 0) return;
    void open(at === NONE ? (by === 1 ? 0 : size - 1) : (at + by + size) % size);
  }

  return { root, step, forget, showList, isOn: () => search !== undefined, focus: () => line.focus() };
}

/** @param {HTMLElement} chip */
const isPressed = (chip) => chip.getAttribute('aria-pressed') === 'true';

/** What was found, a page at a time; it grows while it is looked for. @param {Reading} reading @param {Search} search @param {(nth: number) => void} open */
function foundList(reading, search, open) {
  const { catalogue } = reading;
  const list = styled('ol', 'calls all');
  list.setAttribute('aria-label', 'What was found');
  const root = element('div');
  let drawn = NONE;
  /** @param {number} nth */
  async function draw(nth) {
    const call = search.found.call.get(nth);
    const row =
      call === NONE ? await recordRow(reading, search.found.place.get(nth)) : await callRow(reading, call);
    const session = call === NONE ? undefined : catalogue.sessions[catalogue.calls.session.get(call)];
    row.onclick = () => open(nth);
    if (session !== undefined)
      row.append(
        styled('span', 'quiet', stamp(session.from).slice(0, 10), ', ', ...sessionTitle(reading, session)),
      );
    return element('li', row);
  }
  return {
    root,
    /** The first pages alone change while more is found. */
    grow() {
      if (search.size() === drawn) return;
      const isFirst = drawn <= FOUND_OF_PAGE;
      drawn = search.size();
      if (!isFirst && !search.isWhole()) return;
      const pages = newPages({
        label: 'Pages of what was found',
        count: drawn,
        size: FOUND_OF_PAGE,
        list,
        draw,
      });
      root.replaceChildren(pages.bar, list);
      if (drawn > 0) void pages.show(0);
    },
  };
}

/** A record that is of no call. @param {Reading} reading @param {number} place */
async function recordRow(reading, place) {
  const record = await reading.record(place);
  const row = /** @type {HTMLButtonElement} */ (styled('button', 'row'));
  row.type = 'button';
  row.append(
    element('span', `${stamp(record.time)} `, element('strong', marked(record.kind, reading.hits))),
    styled(
      'span',
      'quiet',
      `record ${record.index}${beforeWords(reading, record.index)}${record.actor === undefined ? '' : ', by '}`,
      noted(reading, reading.name(record.actor?.principal)),
    ),
  );
  return row;
}
