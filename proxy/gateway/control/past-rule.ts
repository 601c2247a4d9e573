import type { PastRuleView } from '../../contract/configuration.ts';
import type { GatewayControl } from '../../contract/control.ts';
import type { LogRecord } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import { parseConfig } from '../../platform/config/load-config.ts';
import { digest } from '../../policy/digest.ts';
import { parseRecord } from '../parse-record.ts';
import { type ControlParts, notFound } from './parts.ts';
import { defaultLine, ruleLines, type WrittenLines } from './rule-lines.ts';

const PAGE = 200;
const DEFAULT = '(default)';

/** A rule as it was when it decided: the log keeps the text of every configuration that was ever in force. */
export function pastRuleControl({ core }: ControlParts): Pick<GatewayControl, 'pastRule'> {
  return {
    async pastRule({ policy, rule, before }): Promise<PastRuleView> {
      const change = await changeTo(core.store, policy, before ?? Number.MAX_SAFE_INTEGER);
      if (change === undefined) throw notFound('policy');
      const bodies = await core.store.read('bodies.of-record', { idx: change.index });
      const config = bodies.find(({ role }) => role === 'config');
      const found = config && written(Buffer.from(config.data).toString('utf8'), rule);
      return {
        index: change.index,
        time: change.time,
        rule,
        line: found?.line ?? null,
        text: found?.text ?? null,
        ruleDigest: found?.ruleDigest ?? null,
      };
    },
  };
}

/** The change that put this policy in force last, before record `before`. */
async function changeTo(store: Store, policy: string, before: number): Promise<LogRecord | undefined> {
  for (let next = before; ; ) {
    const search = { before: next, limit: PAGE, kind: 'config.change' };
    const records = (await store.read('records.search', search)).map(parseRecord);
    const found = records.find(({ facts }) => facts['policy'] === policy);
    const last = records.at(-1);
    if (found !== undefined || last === undefined || records.length < PAGE) return found;
    next = last.index;
  }
}

/** Nothing of a text that this version cannot read any more: nobody guesses at a rule. */
function written(text: string, rule: string): (WrittenLines & { ruleDigest: string | null }) | undefined {
  try {
    if (rule === DEFAULT) {
      const line = defaultLine(text);
      return line && { ...line, ruleDigest: null };
    }
    const { rules } = parseConfig(text, '').config.policy;
    const place = rules.findIndex(({ name }) => name === rule);
    const lines = place === -1 ? undefined : ruleLines(text, place);
    return lines && { ...lines, ruleDigest: digest(rules[place]) };
  } catch {
    return undefined;
  }
}
