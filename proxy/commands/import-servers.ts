import type { ApiClient } from '../api/api-client.ts';
import { UnreachableError } from '../api/send.ts';
import { CountersignError } from '../contract/errors.ts';
import type { ImportPlan } from '../gateway/clients/plan-import.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { confirmAdded } from './confirm-tools.ts';
import type { CommandContext } from './context.ts';
import type { ImportResult } from './import-results.ts';
import { interrupted, interruptible } from './interrupt.ts';
import { isOpen } from './tools-text.ts';

interface Options {
  readonly json: boolean;
  readonly acceptClaims: boolean;
}

/** Adds one after the other; one that fails does not keep the others back. After an interruption nothing more is begun. */
export async function importAll(
  context: CommandContext,
  api: ApiClient,
  plans: readonly ImportPlan[],
  options: Options,
): Promise<ImportResult[]> {
  const results: ImportResult[] = [];
  let goOn = true;
  for (const plan of plans) {
    if (!goOn) {
      results.push({ name: plan.name, state: 'not-begun', why: null, unconfirmed: 0 });
      continue;
    }
    const one = await importOne(context, api, plan, options);
    results.push(one.result);
    goOn = one.goOn;
  }
  const now = new Map((await api.servers()).map((server) => [server.name, server.tools]));
  return results.map((result) => ({
    ...result,
    unconfirmed: now.get(result.name)?.filter(isOpen).length ?? 0,
  }));
}

async function importOne(
  context: CommandContext,
  api: ApiClient,
  { name, server, secrets }: ImportPlan,
  options: Options,
): Promise<{ readonly result: ImportResult; readonly goOn: boolean }> {
  if (!options.json) context.print(`\n${context.paint('strong', name)}`);
  const result = (state: ImportResult['state'], why: string | null): ImportResult => ({
    name,
    state,
    why,
    unconfirmed: 0,
  });
  let stopped: CommandError | undefined;
  try {
    const probe = await interruptible(async (signal) => {
      try {
        return await api.addServer({ name, server, secrets: [...secrets] }, signal);
      } catch (error) {
        if (signal.aborted) stopped = await interrupted(api, name);
        throw error;
      }
    });
    await confirmAdded(context, api, name, probe.tools, options);
    return { result: result('added', null), goOn: true };
  } catch (error) {
    // Without a gateway there is nothing more to try.
    if (!(error instanceof CountersignError) || error instanceof UnreachableError) throw error;
    const why = stopped ?? error;
    if (!options.json) context.note(context.paint('bad', visible(why.message, { multiline: true })));
    const isAdded = (await api.servers()).some((one) => one.name === name);
    return {
      result: isAdded ? result('added', null) : result('not-added', why.message),
      goOn: !(why instanceof CommandError && why.code === 'cancelled'),
    };
  }
}
