import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { StdioServerConfig } from '../contract/config.ts';
import type { PrincipalId } from '../contract/ids.ts';
import { type BackOff, createBackOff } from './back-off.ts';
import { type Child, type ChildExit, startChild } from './child.ts';
import { childEnvironment } from './child-env.ts';
import { type ChildRouter, createChildRouter } from './child-router.ts';
import { ForwardError } from './forward-error.ts';
import { oneLine, readRpc } from './rpc-text.ts';
import { hiddenPaths, sandboxed } from './sandbox.ts';
import type { Launch, SandboxKind } from './sandbox-methods.ts';
import { resolveValues } from './server-secrets.ts';
import { createStderrRing } from './stderr-ring.ts';
import type { UpstreamOptions } from './types.ts';

export interface RunningChild {
  readonly router: ChildRouter;
  /** Ends it in order. */
  end(): Promise<void>;
  readonly exited: Promise<ChildExit>;
}
export interface LaunchOptions {
  readonly agent: PrincipalId;
  readonly style: 'session' | 'shared';
  /** Started to ask which era the server speaks: a server of an older one may end at that, which says nothing against it. */
  readonly probing: boolean;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
function decode(line: Uint8Array): string | undefined {
  try {
    return decoder.decode(line);
  } catch {
    return undefined;
  }
}

function endOf({ code, signal }: ChildExit): string {
  return signal ?? `exit code ${code}`;
}

/** The system says ENOENT for a folder that is missing and for a program that is. */
function whyNoStart(error: Error, command: string, cwd: string): string {
  const code = 'code' in error ? String(error.code) : error.message;
  if (!existsSync(cwd)) return `there is no folder ${cwd}`;
  if (code === 'ENOENT') return `there is no program ${command}`;
  return code === 'EACCES' ? `${command} may not be run` : code;
}

/** Starts the children of one server and keeps account of them. */
export function createLauncher(
  config: StdioServerConfig,
  options: UpstreamOptions & { readonly inherit: readonly string[] },
) {
  const { name, clock, limits, diagnostics } = options;
  const children = new Map<Child, RunningChild>();
  const backOffs = new Map<PrincipalId, BackOff>();
  /** Whose last child ended by itself. */
  const bereft = new Set<PrincipalId>();
  const ring = createStderrRing((line) => diagnostics({ server: name, kind: 'child-stderr', line }));
  let restarts = 0;
  /** Of the child that ended last. */
  let lastWords: readonly string[] = [];
  let closed = false;

  function backOffOf(agent: PrincipalId): BackOff {
    const known = backOffs.get(agent) ?? createBackOff();
    backOffs.set(agent, known);
    return known;
  }

  async function protect(launch: Launch): Promise<Launch & { readonly kind: SandboxKind }> {
    if (config.sandbox === 'off') return { ...launch, kind: 'off' };
    const method = await options.sandbox.find();
    if (method === undefined && config.sandbox === 'required') {
      throw new ForwardError(
        'sandbox-missing',
        `Server ${name} requires a sandbox, and this machine has none.`,
      );
    }
    return sandboxed(method, await hiddenPaths([options.dataFolder, ...options.hidden()]), launch);
  }

  async function launch({ agent, style, probing }: LaunchOptions): Promise<RunningChild> {
    const backOff = backOffOf(agent);
    const wait = backOff.waitMs(clock.now().mono);
    if (wait > 0) {
      throw new ForwardError(
        'child-failed',
        `Server ${name} ended at its start. Next try in ${Math.ceil(wait / 1000)} s.`,
        undefined,
        lastWords,
      );
    }
    const values = await resolveValues(config.env, options.resolveSecret);
    for (const [key, value] of values) if (typeof config.env[key] === 'string') ring.hide(value);
    const { command, args, kind } = await protect({ command: config.command, args: config.args });
    if (closed) throw new ForwardError('closed', `Server ${name} is closed.`);
    if (bereft.delete(agent)) restarts += 1;
    return start({ command, args, kind, values, backOff, agent, style, probing });
  }

  function start(plan: {
    readonly command: string;
    readonly args: readonly string[];
    readonly kind: SandboxKind;
    readonly values: readonly (readonly [string, string])[];
    readonly backOff: BackOff;
    readonly agent: PrincipalId;
    readonly style: 'session' | 'shared';
    readonly probing: boolean;
  }): RunningChild {
    let spoke = false;
    let ending = false;
    let overflowed = false;

    function onLine(bytes: Uint8Array): void {
      if (bytes.length === 0) return;
      const text = decode(bytes);
      const message = text === undefined ? undefined : readRpc(text);
      if (message === undefined) {
        diagnostics({ server: name, kind: 'child-junk', bytes: bytes.length });
        return;
      }
      if (!spoke) plan.backOff.worked();
      spoke = true;
      router.receive(message);
    }

    const { values: env, withheld } = childEnvironment(
      options.environment ?? process.env,
      plan.values,
      options.inherit,
    );
    for (const variable of withheld) diagnostics({ server: name, kind: 'variable-withheld', name: variable });
    const stderr = ring.reader();
    const cwd = config.cwd ?? homedir();
    const child = startChild({
      command: plan.command,
      args: plan.args,
      cwd,
      env,
      lineBytes: () => limits().answerBytes,
      clock,
      onLine,
      stderr,
    });
    const router = createChildRouter({
      style: plan.style,
      send: (line) => child.send(oneLine(line)),
      isFull: () => child.backlog() > limits().answerBytes,
      pause: child.pause,
      resume: child.resume,
      ceiling: () => limits().answerBytes,
      dropped: (why) => diagnostics({ server: name, kind: 'message-dropped', why }),
      overflow() {
        overflowed = true;
        child.kill();
      },
    });

    function failureOf(exit: ChildExit): ForwardError {
      if (ending) return new ForwardError('closed', `Server ${name} was ended.`);
      if (exit.overlong)
        return new ForwardError(
          'answer-too-large',
          `Server ${name} wrote a line of more than ${limits().answerBytes} bytes.`,
        );
      if (overflowed)
        return new ForwardError('child-exited', `Server ${name} was ended: its client takes no messages.`);
      if (spoke)
        return new ForwardError(
          'child-exited',
          `Server ${name} ended by itself (${endOf(exit)}).`,
          undefined,
          stderr.last(),
        );
      return new ForwardError(
        'child-failed',
        exit.error === undefined
          ? `Server ${name} ended at its start (${endOf(exit)}).`
          : `Server ${name} could not be started: ${whyNoStart(exit.error, config.command, cwd)}.`,
        exit.error,
        stderr.last(),
      );
    }

    const running: RunningChild = {
      router,
      async end() {
        ending = true;
        await child.end();
      },
      exited: child.exited,
    };
    children.set(child, running);
    if (child.pid !== undefined) {
      diagnostics({ server: name, kind: 'child-started', pid: child.pid, sandbox: plan.kind });
    }
    void child.exited.then((exit) => {
      children.delete(child);
      lastWords = stderr.last();
      if (!ending && !spoke && !plan.probing) plan.backOff.died(clock.now().mono);
      if (!ending && !plan.probing) bereft.add(plan.agent);
      const failure = failureOf(exit);
      router.fail(failure);
      if (child.pid !== undefined) {
        diagnostics({
          server: name,
          kind: 'child-ended',
          pid: child.pid,
          code: exit.code,
          signal: exit.signal,
        });
      }
    });
    return running;
  }

  return {
    launch,
    async close(): Promise<void> {
      closed = true;
      await Promise.all([options.sandbox.settled(), ...[...children.values()].map((child) => child.end())]);
    },
    state: () => ({
      running: children.size,
      restarts,
      sandbox: config.sandbox === 'off' ? ('off' as const) : options.sandbox.kind(),
      stderr: ring.lines(),
    }),
  };
}
export type Launcher = ReturnType<typeof createLauncher>;
