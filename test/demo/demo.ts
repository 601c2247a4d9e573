import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stdin } from 'node:process';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import { PROGRAM } from '../gateway/gateway-process.ts';
import { connectAgent } from './demo-agent.ts';
import { createNarrator, type Narrator } from './narrate.ts';
import { type ApprovalPlace, openApproval } from './open-approval.ts';
import { printSession } from './print-session.ts';
import { buildStage, FAKE_AWS_KEY, type Stage } from './stage.ts';

/*
 * The main job, for real: a real MCP server behind a real gateway process, a real client over mutual TLS, and a write that waits
 * for a person. `--auto` lets a second principal vote through the API. Exits 0 only where each thing happened that is told.
 */
const auto = process.argv.includes('--auto') || !stdin.isTTY;
const SECRET = 'countersign demo';

function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(`the demo saw something else: ${what}`);
}

async function run(stage: Stage, tell: Narrator): Promise<void> {
  tell.good(`gateway at ${stage.url}, everything it keeps is in ${stage.home}`);
  tell.good('behind it: @modelcontextprotocol/server-filesystem on a sandbox folder, started by the gateway');
  await stage.api.addPerson({ name: 'approver', secret: SECRET });
  tell.good('an agent with a certificate of its own, and an approver with a secret of their own');

  await tell.step('An agent connects over mutual TLS and reads a file.');
  const agent = await connectAgent(stage);
  await tell.agent(`sees ${await agent.tools()} tools, calls read_text_file notes.md`);
  const notes = await agent.call('read_text_file', { path: join(stage.sandbox, 'notes.md') });
  must(!notes.isError && notes.text.includes('Ship on Friday'), 'the notes');
  await tell.gateway('allow', 'rule reads-are-free: the tool was confirmed as reading');
  tell.quote(notes.text);

  await tell.step('It reads a file with a (fake) AWS key in it.');
  await tell.agent('calls read_text_file deploy.env');
  const env = await agent.call('read_text_file', { path: join(stage.sandbox, 'deploy.env') });
  must(env.text.includes('[masked:aws-key]') && !env.text.includes(FAKE_AWS_KEY), 'the masked key');
  await tell.gateway(
    'mask',
    'the key never reaches the agent, nor the log; this server sends the text twice, and both are masked',
  );
  tell.quote(env.text);

  await tell.step('It tries the payroll folder.');
  await tell.agent('calls read_text_file payroll/may.csv');
  const payroll = await agent.call('read_text_file', { path: join(stage.sandbox, 'payroll', 'may.csv') });
  must(payroll.isError && payroll.text.includes('Payroll is not for agents.'), 'the denial');
  await tell.gateway('deny', 'the server was not asked; the model is told why:');
  tell.quote(payroll.text);

  await tell.step('It writes a file. That waits for a person.');
  const plan = join(stage.sandbox, 'plan.md');
  await tell.agent('calls write_file plan.md');
  const writing = callUntilDecided(agent, tell, {
    path: plan,
    content: '# Plan\n\n1. Tag the release\n2. Tell Ada\n',
  });
  const held = await firstHeld(stage);
  await tell.gateway('hold', `approval ${held.id} (rule ${held.rule}); the agent's client is kept waiting`);
  const page = await openApproval(stage, held.id, !auto);
  if (auto) await approveByApi(stage, tell, held);
  else await approveHere(stage, tell, held, page);
  const written = await writing;
  if (written.isError) {
    const { state } = await stage.api.approval(held.id);
    await tell.gateway(
      'deny',
      `${state === 'denied' ? 'you denied it' : `it is ${state}`}; the agent is told:`,
    );
    tell.quote(written.text);
  } else {
    must((await readFile(plan, 'utf8')).startsWith('# Plan'), 'the written file');
    await tell.gateway('allow', 'it ran with exactly the bytes that were approved');
    tell.quote(await readFile(plan, 'utf8'));
  }
  must(!(auto && written.isError), 'the approved write');
  await agent.close();

  await tell.step('The session as recorded, read back and verified.');
  await printSession(stage.api, tell);
  const verified = await stage.api.verifyLog();
  must(verified.ok, 'the verified log');
  tell.line();
  tell.good(`${verified.size} records verified in ${verified.milliseconds} ms against the signed head:`);
  tell.quote(verified.note);
}

/** As a model does that reads its answer: it calls again for as long as the call is only held. */
async function callUntilDecided(
  agent: Awaited<ReturnType<typeof connectAgent>>,
  tell: Narrator,
  args: Record<string, unknown>,
): ReturnType<typeof agent.call> {
  for (;;) {
    const answer = await agent.call('write_file', args);
    if (!answer.isError || !answer.text.includes('Call again with the same arguments')) return answer;
    await tell.agent('is told that the call is still held, and calls again');
  }
}

async function firstHeld(stage: Stage): Promise<ApprovalView> {
  const stop = new AbortController();
  for await (const _ of stage.api.events(0, stop.signal)) {
    const [waiting] = await stage.api.approvals({ state: 'waiting' });
    if (waiting === undefined) continue;
    stop.abort();
    return waiting;
  }
  throw new Error('the event stream ended');
}

async function approveByApi(stage: Stage, tell: Narrator, held: ApprovalView): Promise<void> {
  const { token } = await stage.api.login('approver', SECRET, ['vote']);
  const detail = await stage.api.approval(held.id);
  tell.quote(`${detail.tool}  ${detail.params}`);
  await stage.api
    .withToken(token)
    .vote(held.id, { vote: 'approve', assurance: 'os-presence', shown: detail.shown, reason: 'looks right' });
  await tell.gateway('note', 'approver voted through the API with a credential that no agent has');
}

/** In the browser, or by the real command in this terminal: whichever comes first. */
async function approveHere(
  stage: Stage,
  tell: Narrator,
  held: ApprovalView,
  page: ApprovalPlace,
): Promise<void> {
  tell.line();
  tell.line(`   ${tell.strong('Your turn.')} The call waits in your browser${page.opened ? '' : '. Open'}:`);
  tell.line(`   ${tell.strong(page.approval)}`);
  tell.line(`   name ${tell.strong('approver')}, secret ${tell.strong(SECRET)}`);
  tell.line(`   ${tell.dim(`The console beside it, where the same name and secret read: ${page.console}`)}`);
  tell.line(
    `   ${tell.dim('Or decide right here: this is "countersign approve" itself, with the same secret.')}`,
  );
  tell.line();
  for (;;) {
    const command = spawn(
      process.execPath,
      [PROGRAM, '--home', stage.home, 'approve', held.id, '--as', 'approver'],
      { stdio: 'inherit' },
    );
    const [code] = (await once(command, 'exit')) as [number | null];
    const { state } = await stage.api.approval(held.id);
    if (code === 0 || state !== 'waiting') return;
    tell.line(`   ${tell.dim('Still waiting; once more. Ctrl-C ends the demo.')}`);
    await tell.rest(2);
  }
}

/** What the demo made can be looked at for as long as one likes. */
async function lookAround(stage: Stage, tell: Narrator): Promise<void> {
  const { url, code } = await stage.api.openConsole();
  tell.line();
  tell.line(`   ${tell.strong('Look around')} in the console: ${tell.strong(url)}`);
  tell.line(`   one-time code ${tell.strong(code)} (good for a minute), or the approver's name and secret`);
  tell.line(`   ${tell.dim(`Another code: npm run countersign -- --home ${stage.home} console --no-open`)}`);
  tell.line(`   ${tell.strong('Press Enter')} to end the demo.`);
  stdin.resume();
  await once(stdin, 'data');
  stdin.pause();
}

const tell = createNarrator(auto ? 0 : 700);
await tell.title('Countersign: agents act, people countersign');
const building = buildStage();
// Whoever stops the demo half way leaves nothing behind either.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    building.then((built) => built.close()).finally(() => process.exit(130));
  });
}
const stage = await building;
try {
  await run(stage, tell);
  if (!auto) await lookAround(stage, tell);
} finally {
  await stage.close();
}
await tell.title('Done. Everything it made is gone again.');
tell.line(`Route your own agent: see README.md, "In five minutes".`);
