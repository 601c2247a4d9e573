/* What of a bundle holds a text or is of a kind: calls, and records that are of none. */

/** Records that are read side by side. */
const SEARCH_BATCH = 64;
/** Bytes of bodies that are held meanwhile. */
const MOST_IN_FLIGHT = 32 * 1024 * 1024;
/** Where a text was found, one bit each. @type {[bit: number, words: string][]} */
const PLACES = [
  [1, 'a record of it'],
  [2, 'the request'],
  [4, 'the answer'],
  [8, 'a message on the way'],
  [16, 'another body'],
];
/** @type {Record<string, number>} */
const PLACE_OF_ROLE = wordTable({ request: 2, answer: 4, message: 8 });

/** @param {number} bits */
const placeWords = (bits) =>
  PLACES.filter(([bit]) => (bits & bit) !== 0)
    .map(([, words]) => words)
    .join(', ');

/** What is looked for: calls that are all of `targets`, and hold the text. @typedef {{text: string, targets: Target[]}} Wanted */
/** @typedef {ReturnType<typeof newSearch>} Search */

/**
 * A search, which `run` goes through with. What it has found is ordered as in the log: a call, or the record at a place that is of none.
 * @param {Reading} reading @param {Wanted} wanted
 */
function newSearch(reading, { text, targets }) {
  const { catalogue } = reading;
  const found = { call: placesColumn(), place: placesColumn(), where: placesColumn() };
  /** @type {Map<number, number>} */
  const known = new Map();
  const ways = waysOf(text);
  const budget = newBudget(MOST_IN_FLIGHT);
  let [looked, over, calls, tooLarge] = [0, false, 0, 0];

  /** @param {number} call @param {number} place @param {number} where */
  function add(call, place, where) {
    const before = call === NONE ? undefined : known.get(call);
    if (before !== undefined) return found.where.set(before, found.where.get(before) | where);
    if (call !== NONE) {
      known.set(call, found.call.length());
      calls += 1;
    }
    found.call.push(call);
    found.place.push(place);
    found.where.push(where);
  }

  /** @param {number} place */
  const isWanted = (place) => {
    const call = catalogue.callAt(place);
    return targets.length === 0 || (call !== NONE && targets.every((target) => catalogue.is[target](call)));
  };

  /** Where a record holds the text. @param {number} place */
  async function where(place) {
    const record = await reading.record(place);
    let bits = holdsText(recordWords(reading, record), ways) ? 1 : 0;
    for (const { role, commit } of record.commits) {
      if (role.startsWith('sealed-')) continue;
      const bit = PLACE_OF_ROLE[role] ?? 16;
      const file = reading.found.bodies.get(commit);
      if (file === undefined || (bits & bit) !== 0) continue;
      if (file.size > MOST_READ) tooLarge += 1;
      else if (
        await budget.hold(
          file.size,
          async () => !over && holdsText((await bodyText(reading, commit)) ?? '', ways),
        )
      )
        bits |= bit;
    }
    return bits;
  }

  return {
    found,
    size: () => found.call.length(),
    calls: () => calls,
    tooLarge: () => tooLarge,
    looked: () => looked,
    isWhole: () => looked === catalogue.size(),
    stop: () => {
      over = true;
    },
    /** @param {() => void} told Called now and then. */
    async run(told) {
      while (looked < catalogue.size() && !over) {
        const to = Math.min(catalogue.size(), looked + SEARCH_BATCH);
        const places = Array.from({ length: to - looked }, (_, nth) => looked + nth).filter(isWanted);
        const bits = await Promise.all(places.map((place) => (text === '' ? 1 : where(place))));
        if (over) return;
        for (const [nth, place] of places.entries())
          if (bits[nth] > 0) add(catalogue.callAt(place), place, bits[nth]);
        looked = to;
        told();
      }
    },
  };
}

/** What a record says by itself: who, with whom, decision and outcome in words, rule, ids and facts. @param {Reading} reading @param {any} record */
function recordWords({ name }, record) {
  const { kind, facts, actor, owner, server, policy, session, call } = record;
  const ids = [actor?.principal, owner, server?.id, facts.agent, facts.principal].filter(isText);
  const masks = Object.keys(facts).filter((fact) => fact.startsWith('mask.'));
  return [
    ...[kind, session, call, policy?.rule, server?.definition, actor?.credential].filter(isText),
    ...ids.flatMap((id) => [id, name(id)]),
    ...(facts.decision === undefined
      ? []
      : [decisionWord(String(facts.decision), policy?.enforced !== false)]),
    ...(facts.outcome === undefined ? [] : [outcomeWord(String(facts.outcome))]),
    ...masks.map((fact) => `${fact} ${maskedKind(fact.slice(5))}`),
    ...Object.values(facts).filter(isText),
  ].join('\n');
}
