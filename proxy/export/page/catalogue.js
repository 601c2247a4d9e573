/* What belongs together among the records that were verified: calls, their approvals, and the sessions that they are of. */

const NONE = -1;
/** What is known of a call at a glance, one bit each. */
const FLAG = { observed: 1, masked: 2, toAgent: 4, replay: 8, used: 16, partial: 32, joined: 64 };

/**
 * A session, or (without an id) all calls of none. Times are µs since 1970 UTC.
 * @typedef {{id: string | undefined, agent: string | undefined, owner: string | undefined, server: string | undefined, basis: string,
 *   closed: string | undefined, from: number, to: number, calls: Places, moments: Places,
 *   counts: {held: number, denied: number, failed: number, masked: number, values: number, partial: number}}} Session
 */

/** @typedef {ReturnType<typeof newCatalogue>} Catalogue */

/** Keeps numbers alone of each record: a million of them fit. */
function newCatalogue() {
  const kinds = newWordList();
  const outcomes = newWordList();
  outcomes.number('');
  const effects = newWordList();
  effects.number('');
  const records = {
    index: timesColumn(),
    time: timesColumn(),
    kind: placesColumn(),
    call: placesColumn(),
    session: placesColumn(),
    nextOfCall: placesColumn(),
    nextOfApproval: placesColumn(),
  };
  const calls = {
    first: placesColumn(),
    last: placesColumn(),
    request: placesColumn(),
    session: placesColumn(),
    effect: placesColumn(),
    outcome: placesColumn(),
    flags: bytesColumn(),
    /** Masked values, of request and answer. */
    masks: placesColumn(),
    received: timesColumn(),
    finished: timesColumn(),
    /** From when to when it waited for people; 0 where it did not, or where no record tells of the end. */
    asked: timesColumn(),
    settled: timesColumn(),
    /** The call whose answer it got. */
    ran: placesColumn(),
    /** The approvals that it names: the first, the others in `more`. */
    approval: placesColumn(),
  };
  const approvals = { first: placesColumn(), last: placesColumn() };
  /** @type {Map<number, Set<number>>} */
  const more = new Map();
  /** @type {Session[]} */
  const sessions = [];
  /** @type {Map<string, number[]>} */
  const told = new Map(TOLD.map((kind) => [kind, []]));
  const numbers = { call: new Map(), approval: new Map(), session: new Map() };
  let loose = 0;

  /** @param {Map<string | undefined, number>} known @param {string | undefined} id @param {() => number} make */
  function numberOf(known, id, make) {
    const number = known.get(id);
    if (number !== undefined) return number;
    const made = make();
    known.set(id, made);
    return made;
  }
  /** @param {any} record */
  const sessionOf = (record) =>
    numberOf(numbers.session, record.session, () => {
      const counts = { held: 0, denied: 0, failed: 0, masked: 0, values: 0, partial: 0 };
      const who = { agent: undefined, owner: undefined, server: undefined, closed: undefined };
      const times = { from: record.time, to: record.time };
      const lists = { calls: placesColumn(), moments: placesColumn() };
      return sessions.push({ id: record.session, ...who, basis: '', ...times, ...lists, counts }) - 1;
    });
  /** @param {string} id */
  const callOf = (id) =>
    numberOf(numbers.call, id, () => {
      for (const column of Object.values(calls)) column.push(0);
      const call = calls.first.length() - 1;
      for (const name of /** @type {const} */ (['first', 'last', 'request', 'session', 'ran', 'approval']))
        calls[name].set(call, NONE);
      return call;
    });
  /** @param {string} id */
  const approvalOf = (id) =>
    numberOf(numbers.approval, id, () => {
      approvals.first.push(NONE);
      approvals.last.push(NONE);
      return approvals.first.length() - 1;
    });

  /** Behind the others of its call, or of its approval. @param {{first: Places, last: Places}} of @param {number} which @param {number} place @param {Places} next */
  function chain(of, which, place, next) {
    if (of.first.get(which) === NONE) of.first.set(which, place);
    else next.set(of.last.get(which), place);
    of.last.set(which, place);
  }

  /** @param {number} call @param {number} approval */
  function names(call, approval) {
    if (calls.approval.get(call) === NONE) calls.approval.set(call, approval);
    else if (calls.approval.get(call) !== approval) {
      const others = more.get(call) ?? new Set();
      more.set(call, others.add(approval));
    }
  }

  /** @param {number} call @param {number} flag */
  const raise = (call, flag) => calls.flags.set(call, calls.flags.get(call) | flag);

  /** The next record in the order of the log. @param {any} record */
  function take(record) {
    const { kind, facts } = record;
    const place = records.index.length();
    records.index.push(record.index);
    records.time.push(record.time);
    records.kind.push(kinds.number(kind));
    told.get(kind)?.push(place);
    records.nextOfCall.push(NONE);
    records.nextOfApproval.push(NONE);
    // Who reads a session, or exports it, is no part of it.
    const isOfLog = kind.startsWith('log.');
    const isOfCall = record.call !== undefined && !isOfLog;
    const session = isOfCall || (record.session !== undefined && !isOfLog) ? sessionOf(record) : NONE;
    if (session === NONE) loose += 1;
    records.session.push(session);
    const call = isOfCall && kind !== 'call.notify' && kind !== 'call.refuse' ? callOf(record.call) : NONE;
    records.call.push(call);
    if (session !== NONE) ofSession(sessions[session], record, place);
    const approval = typeof facts.approval === 'string' ? approvalOf(facts.approval) : NONE;
    if (approval !== NONE && APPROVALS.includes(kind))
      chain(approvals, approval, place, records.nextOfApproval);
    if (call === NONE) return;
    if (calls.first.get(call) === NONE) {
      calls.session.set(call, session);
      calls.received.set(call, record.time);
      sessions[session].calls.push(call);
    }
    chain(calls, call, place, records.nextOfCall);
    if (approval !== NONE) names(call, approval);
    ofCall(call, record, place);
  }

  /** @param {Session} session @param {any} record @param {number} place */
  function ofSession(session, record, place) {
    const { kind, facts } = record;
    session.from = Math.min(session.from, record.time);
    session.to = Math.max(session.to, record.time);
    session.moments.push(place);
    session.server ??= record.server?.id;
    if (['session.open', 'call.request', 'call.result', 'call.notify'].includes(kind)) {
      session.agent ??= record.actor?.principal;
      session.owner ??= record.owner;
    }
    if (kind.startsWith('session.')) session.basis = String(facts.basis ?? '');
    if (kind === 'session.close') session.closed = String(facts.reason ?? '');
  }

  /** @param {number} call @param {any} record @param {number} place */
  function ofCall(call, { kind, facts, policy, time }, place) {
    const masks = Object.entries(facts).filter(([name]) => name.startsWith('mask.'));
    if (masks.length > 0) {
      raise(call, FLAG.masked);
      const sum = masks.reduce((all, [, number]) => all + Number(number), 0);
      calls.masks.set(call, calls.masks.get(call) + sum);
    }
    if (kind === 'call.request') {
      calls.request.set(call, place);
      calls.received.set(call, time);
      calls.effect.set(call, effects.number(String(facts.decision ?? '')));
      if (policy?.enforced === false) raise(call, FLAG.observed);
      if (facts.direction === 'to-agent') raise(call, FLAG.toAgent);
      if (facts.replay !== undefined) raise(call, FLAG.replay);
      if (facts.joined === true) {
        raise(call, FLAG.joined);
        calls.asked.set(call, time);
      }
    } else if (kind === 'approval.request') calls.asked.set(call, time);
    else if (kind === 'approval.use') raise(call, FLAG.used);
    else if (kind === 'call.result') {
      calls.finished.set(call, time);
      calls.outcome.set(call, outcomes.number(String(facts.outcome ?? '')));
      if (typeof facts.ran === 'string') calls.ran.set(call, callOf(facts.ran));
    }
    if ((kind === 'approval.decide' && facts.state !== 'waiting') || kind === 'approval.end')
      calls.settled.set(call, time);
  }

  /** The places of the records of a call, of what was decided on it with another one, and of the answer that it shares. @param {number} call */
  function placesOf(call) {
    const places = new Set(chained(calls.first.get(call), records.nextOfCall));
    const named = [calls.approval.get(call), ...(more.get(call) ?? [])];
    for (const approval of named.filter((one) => one !== NONE))
      for (const place of chained(approvals.first.get(approval), records.nextOfApproval)) places.add(place);
    const ran = calls.ran.get(call);
    if (ran !== NONE)
      for (const place of chained(calls.first.get(ran), records.nextOfCall))
        if (kinds.word(records.kind.get(place)) === 'call.result') places.add(place);
    return [...places].sort((one, other) => one - other);
  }

  /** Once all have been taken: what each session has. */
  function close() {
    for (let call = 0; call < calls.first.length(); call++) {
      const session = sessions[calls.session.get(call)];
      if (session === undefined) continue;
      if (calls.request.get(call) === NONE) raise(call, FLAG.partial);
      // It waited with an approval that another call had asked for.
      if (hasFlag(call, FLAG.joined)) calls.settled.set(call, calls.settled.get(call) || settledOf(call));
      const { counts } = session;
      for (const name of /** @type {const} */ (['held', 'denied', 'failed', 'masked']))
        if (is[name](call)) counts[name] += 1;
      counts.values += calls.masks.get(call);
      if (hasFlag(call, FLAG.partial)) counts.partial += 1;
    }
  }
  /** @param {number} call */
  function settledOf(call) {
    const approval = calls.approval.get(call);
    const places = approval === NONE ? [] : chained(approvals.first.get(approval), records.nextOfApproval);
    const last = places.findLast((place) =>
      ['approval.decide', 'approval.end'].includes(kinds.word(records.kind.get(place))),
    );
    return last === undefined ? 0 : records.time.get(last);
  }

  /** @param {number} call @param {number} flag */
  const hasFlag = (call, flag) => (calls.flags.get(call) & flag) !== 0;
  /** @param {number} call */
  const outcomeOf = (call) => outcomes.word(calls.outcome.get(call));
  /** @param {number} call */
  const effectOf = (call) => effects.word(calls.effect.get(call));
  /** What policy said and was acted upon. @param {number} call */
  const enforcedOf = (call) => (hasFlag(call, FLAG.observed) ? '' : effectOf(call));
  /** What a call is looked for by. @type {Record<Target, (call: number) => boolean>} */
  const is = {
    held: (call) => enforcedOf(call) === 'hold',
    denied: (call) => enforcedOf(call) === 'deny' || NOT_LET.has(outcomeOf(call)),
    failed: (call) => WENT_WRONG.has(outcomeOf(call)),
    masked: (call) => hasFlag(call, FLAG.masked),
  };

  return {
    take,
    close,
    calls,
    sessions,
    is,
    hasFlag,
    outcomeOf,
    effectOf,
    enforcedOf,
    placesOf,
    size: () => records.index.length(),
    /** Records that are of no session. */
    loose: () => loose,
    callCount: () => calls.first.length(),
    /** @param {string} kind One of those that say of others what they do not say themselves. */
    placesOfKind: (kind) => told.get(kind) ?? [],
    /** @param {number} place */
    callAt: (place) => records.call.get(place),
    /** @param {number} place */
    sessionAt: (place) => records.session.get(place),
    /** @param {number} place */
    timeAt: (place) => records.time.get(place),
    /** @param {number} place */
    indexAt: (place) => records.index.get(place),
    /** @param {number} place */
    kindAt: (place) => kinds.word(records.kind.get(place)),
  };

  /** @param {number} first @param {Places} next */
  function chained(first, next) {
    const places = [];
    for (let place = first; place !== NONE; place = next.get(place)) places.push(place);
    return places;
  }
}

/** @typedef {'held' | 'denied' | 'failed' | 'masked'} Target */
/** @type {Target[]} */
const TARGETS = ['held', 'denied', 'failed', 'masked'];
const TOLD = ['config.change', 'tool.observe', 'log.purge'];
/** `refused`: the gateway could not go on, with its log or its masks; nobody said no. */
const WENT_WRONG = new Set(['error', 'upstream-failed', 'refused', 'unknown']);
const NOT_LET = new Set(['denied', 'expired']);
const APPROVALS = ['approval.request', 'approval.delivery', 'approval.decide', 'approval.end'];
