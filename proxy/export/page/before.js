/* Records from before a range, which those in it refer to: they are not all that there was. */

const FROM_BEFORE = 'from before the range';

/** Whether a record is one of those. @param {Pick<Reading, 'found'>} reading @param {number} index */
const isBefore = ({ found: { context, manifest } }, index) =>
  context > 0 && !(index >= manifest.records.first);

/** Said of those, behind other words. @param {Pick<Reading, 'found'>} reading @param {number | undefined} index */
const beforeWords = (reading, index) =>
  index !== undefined && isBefore(reading, index) ? `, ${FROM_BEFORE}` : '';

/** How much of a session is from before the range. @param {Reading} reading @param {Session} session */
function partBefore({ found: { context }, catalogue }, { moments, calls }) {
  const { first } = catalogue.calls;
  return {
    moments: firstPlace(moments.length(), (nth) => moments.get(nth) >= context),
    calls: firstPlace(calls.length(), (nth) => first.get(calls.get(nth)) >= context),
  };
}

/** From when on all of a session is here; undefined where it is from its first moment on. @param {Reading} reading @param {Session} session */
function completeFrom(reading, session) {
  const { moments } = partBefore(reading, session);
  if (moments === 0) return undefined;
  return moments === session.moments.length()
    ? session.to
    : reading.catalogue.timeAt(session.moments.get(moments));
}

/** What a list of records has of those. @param {number} number */
const noteOfBefore = (number) =>
  number === 0
    ? []
    : [
        styled(
          'p',
          'note',
          `${count(number, 'record')} of these ${number === 1 ? 'is' : 'are'} ${FROM_BEFORE}: records in it refer to ${number === 1 ? 'it' : 'them'}. What else there was before the range is not in the bundle.`,
        ),
      ];
