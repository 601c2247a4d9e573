import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { CommandError } from '../command-error.ts';
import type { CommandContext } from '../context.ts';
import type { Step } from './steps.ts';

/** Does the steps one after the other, saying each, and stops at the first that fails. */
export async function runSteps(steps: readonly Step[], context: CommandContext): Promise<void> {
  for (const step of steps) {
    context.print(`${step.why}`);
    if (step.kind === 'write') await write(step);
    else if (step.unless !== undefined && (await succeeds(step.unless))) context.print('  is done already');
    else await run(step);
  }
}

async function write({ path, text, mode }: Extract<Step, { kind: 'write' }>): Promise<void> {
  await writeFile(`${path}.new`, text, { mode });
  await rename(`${path}.new`, path);
}

async function run({ command, input }: Extract<Step, { kind: 'run' }>): Promise<void> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'inherit', 'inherit'],
  });
  child.stdin?.end(randomBytes(32));
  const [code] = await once(child, 'close').catch((cause: unknown) => {
    throw new CommandError('failed', `${program} could not be started.`, { cause });
  });
  if (code !== 0) {
    throw new CommandError('failed', `${program} failed (${String(code)}); what was done before it stays.`, {
      advice: 'Mend what it said, and run the same again: steps that are done are passed over.',
    });
  }
}

async function succeeds([program, ...args]: readonly [string, ...string[]]): Promise<boolean> {
  const child = spawn(program, args, { stdio: 'ignore' });
  const [code] = await once(child, 'close').catch(() => [1]);
  return code === 0;
}
