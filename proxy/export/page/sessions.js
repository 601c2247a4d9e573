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

/** When, how long and how many. @param {Session} session */
function sessionWords({ from, to, calls, counts, basis, closed }) {
  const partial = counts.partial === 0 ? '' : `, ${counts.partial} of them only in part in the bundle`;
  const end = closed === undefined ? '' : `; ended (${closed})`;
  const why = BASIS[basis] === undefined ? '' : `; ${BASIS[basis]}${end}`;
  return `${stamp(from)} to ${stamp(to)} UTC (${lasting(Math.max(0, to - from))}), ${count(calls.length(), 'call')}${partial}${why}.`;
}

/** One entry a session, in the order in which they begin in the log. @param {Reading} reading @param {(session: Session) => void} open @param {() => void} openLoose */
function listSessions(reading, open, openLoose) {
  const { sessions, loose } = reading.catalogue;
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
        styled('p', 'quiet', sessionWords(session)),
        element('p', ...spaced(countBadges(session))),
      );
    },
  });
  if (sessions.length > 0) void pages.show(0);
  else list.append(element('li', 'There is no call in this bundle.'));
  const others = element(
    'p',
    `${count(loose(), 'record')} of no session: configuration, people, keys, reading and verifying the log. `,
  );
  others.append(button('Show them', openLoose));
  return element('div', list, pages.bar, ...(loose() > 0 ? [others] : []));
}

/** @param {Node[]} nodes */
const spaced = (nodes) => nodes.flatMap((node) => [node, ' ']);
