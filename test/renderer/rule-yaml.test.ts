import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ruleYaml } from '../../renderer/approval/rule-yaml.ts';

describe('a rule as the policy writes it', () => {
  const rule = {
    match: { method: 'tools/call', server: ['files', 'shell'] },
    message: 'A person looks at every write.',
    name: 'writes',
    require: { deadline: '10m', groups: [{ need: 2, of: ['ann', 'bob'] }] },
    then: 'hold',
    when: `${'tool.class != "read" && '.repeat(8)}true`,
  };

  it('is the same rule, name first and conditions on one line', async () => {
    const text = await ruleYaml(JSON.stringify(rule));
    expect(parse(text)).toEqual(rule);
    expect(text.split('\n').flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? [])).toEqual([
      'name',
      'match',
      'when',
      'then',
      'message',
      'require',
    ]);
    expect(text).toContain(`when: ${rule.when}\n`);
  });

  it('keeps what it does not know, and what is no JSON, as it is', async () => {
    expect(parse(await ruleYaml('{"new":1,"name":"a"}'))).toEqual({ name: 'a', new: 1 });
    expect(await ruleYaml('no JSON')).toBe('no JSON');
  });
});
