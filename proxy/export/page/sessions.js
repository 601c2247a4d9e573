/* What happened, by session. */

const SESSIONS_OF_PAGE = 100;

/** How many of a session were held, denied, failed or masked. @param {Session} session */
function countBadges({ counts }) {
  return TARGETS.filter((target) => counts[target] > 0).map((target) =>
    styled(
      'span',
      `badge ${TARGET_BADGE[target]}`,
      target === 'masked'
        ? count(counts.values, 'masked value')
        : `${counts[target]} ${TARGET[target].toLowerCase()}`,
    ),
  );
}
/** @type {Record<Target, string>} */
const TARGET_BADGE = { held: 'hold', denied: 'deny', failed: 'fail', masked: 'mask' };

/** Who with whom. @param {Reading} reading @param {Session} session @returns {(Node | string)[]} */
function sessionTitle(reading, session) {
  const { name } = reading;
  if (session.id === undefined) return ['Calls of no session'];
  const owner = session.owner === undefined ? [] : [' of ', noted(reading, name(session.owner))];
  return [noted(reading, name(session.agent)), ...owner, ' with ', noted(reading, name(session.server))];
}

/** When, how long and how many; of a session that began before a range no more than is in the bundle. @param {Reading} reading @param {Session} session */
function sessionWords(reading, session) {
  const { calls, moments, counts, basis, closed } = session;
  const before = partBefore(reading, session);
  const isAllBefore = before.moments === moments.length();
  const from = isAllBefore ? session.from : (completeFrom(reading, session) ?? session.from);
  const partial = counts.partial === 0 ? '' : `, ${counts.partial} of them only in part in the bundle`;
  const end = closed === undefined ? '' : `; ended (${closed})`;
  const why = BASIS[basis] === undefined ? '' : `; ${BASIS[basis]}${end}`;
  const whole = `${stamp(from)} to ${stamp(session.to)} UTC (${lasting(Math.max(0, session.to - from))}), ${count(calls.length(), 'call')}${partial}${why}.`;
  if (before.moments === 0) return whole;
  const under =
    before.calls === 0
      ? ''
      : `, of which ${before.calls} ${before.calls === 1 ? 'was' : 'were'} under way when the range begins`;
  const here = isAllBefore ? 'Nothing of it is in the range. What is here: ' : 'In the range: ';
  const rest = `Its other calls before the range are not in the bundle, so that the times and numbers are not those of the whole session.`;
  return `It began before the range. ${here}${stamp(from)} to ${stamp(session.to)} UTC (${lasting(Math.max(0, session.to - from))}), ${count(calls.length(), 'call')}${under}${partial}${why}. ${rest}`;
}

/** One entry a session, in the order in which they begin in the log. @param {Reading} reading @param {(session: Session) => void} open @param {() => void} openLoose */
function listSessions(reading, open, openLoose) {
  const { sessions, loose, sessionAt } = reading.catalogue;
  let looseBefore = 0;
  for (let place = 0; place < reading.found.context; place++) if (sessionAt(place) === NONE) looseBefore += 1;
  const list = styled('ol', 'sessions');
  const pages = newPages({
    label: 'Pages of sessions',
    count: sessions.length,
    size: SESSIONS_OF_PAGE,
    list,
    draw(nth) {
      const session = sessions[nth];
      const title = /** @type {HTMLButtonElement} */ (
        styled('button', 'title', ...sessionTitle(reading, session))
      );
      title.type = 'button';
      title.onclick = () => open(session);
      return element(
        'li',
        title,
        styled('p', 'quiet', sessionWords(reading, session)),
        element('p', ...spaced(countBadges(session))),
      );
    },
  });
  if (sessions.length > 0) void pages.show(0);
  else list.append(element('li', 'There is no call in this bundle.'));
  const others = element(
    'p',
    `${count(loose(), 'record')} of no session: configuration, people, keys, reading and verifying the log${looseBefore === 0 ? '' : `; ${looseBefore.toLocaleString('en')} of them ${FROM_BEFORE}`}. `,
  );
  others.append(button('Show them', openLoose));
  return element('div', list, pages.bar, ...(loose() > 0 ? [others] : []));
}

/** @param {Node[]} nodes */
const spaced = (nodes) => nodes.flatMap((node) => [node, ' ']);
