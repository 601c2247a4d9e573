import type { RawAgent } from '../gateway/agent.ts';
import { vote } from '../gateway/people.ts';
import { PROMPT } from './session-answers.ts';
import type { SessionStage } from './session-stage.ts';

/** A session of every kind of call: passed, allowed, denied, approved and denied by people, masked, failed, asked by the server. */
export async function tellStory({ scene }: SessionStage, agent: RawAgent): Promise<void> {
  await agent.call('tools/list');
  await agent.tool('read', { path: '/srv/notes.md' });
  await agent.tool('destroy', { path: '/srv' });
  const held = agent.begin('write', { path: '/srv/a.txt', content: 'one\ntwo\n' });
  await vote(scene.rig, await scene.waitingFor('/srv/a.txt'), scene.ann, 'approve', { reason: 'Right.' });
  await held.done;
  const refused = agent.begin('write', { path: '/srv/b.txt', content: 'three' });
  await vote(scene.rig, await scene.waitingFor('/srv/b.txt'), scene.bob, 'deny', { reason: 'Not today.' });
  await refused.done;
  for (const tool of ['secrets', 'json', 'things', 'fails', 'breaks']) await agent.tool(tool);
  const asking = agent.begin('ask');
  await asking.came((text) => text.includes(PROMPT));
  const content = { type: 'text', text: 'The second.' };
  const result = { role: 'assistant', content, model: 'm' };
  await agent.post(JSON.stringify({ jsonrpc: '2.0', id: 's-1', result }));
  await asking.done;
}
