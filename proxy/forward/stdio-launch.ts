import { homedir } from 'node:os';
import type { StdioServerConfig } from '../contract/config.ts';
import type { PrincipalId } from '../contract/ids.ts';
import { type BackOff, createBackOff } from './back-off.ts';
import { type Child, type ChildExit, startChild } from './child.ts';
import { childEnvironment } from './child-env.ts';
import { type ChildRouter, createChildRouter } from './child-router.ts';
import { ForwardError } from './forward-error.ts';
import { oneLine, readRpc } from './rpc-text.ts';
import { detectSandbox, hiddenPaths, sandboxed } from './sandbox.ts';
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

/** Starts the children of one server and keeps account of them. */
export function createLauncher(config: StdioServerConfig, options: UpstreamOptions) {
  const { name, clock, limits, diagnostics } = options;
  const children = new Map<Child, RunningChild>();
  const backOffs = new Map<PrincipalId, BackOff>();
  /** Whose last child ended by itself. */
  const bereft = new Set<PrincipalId>();
  const ring = createStderrRing((line) => diagnostics({ server: name, kind: 'child-stderr', line }));
  let detection: ReturnType<typeof detectSandbox> | undefined;
  let sandbox: SandboxKind = config.sandbox === 'off' ? 'off' : 'untried';
  let restarts = 0;
  let closed = false;

  function backOffOf(agent: PrincipalId): BackOff {
    const known = backOffs.get(agent) ?? createBackOff();
    backOffs.set(agent, known);
    return known;
  }

  async function protect(launch: Launch): Promise<Launch & { readonly kind: SandboxKind }> {
    if (config.sandbox === 'off') return { ...launch, kind: 'off' };
    detection ??= detectSandbox(options.sandboxes);
    const method = await detection;
    sandbox = method?.kind ?? 'none';
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
        `Server ${name} died at its start. Next try in ${Math.ceil(wait / 1000)} s.`,
      );
    }
    const values = await resolveValues(config.env, options.resolveSecret);
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

    const child = startChild({
      command: plan.command,
      args: plan.args,
      cwd: config.cwd ?? homedir(),
      env: childEnvironment(options.environment ?? process.env, plan.values),
      lineBytes: limits.answerBytes,
      clock,
      onLine,
      stderr: ring.reader(),
    });
    const router = createChildRouter({
      style: plan.style,
      send: (line) => child.send(oneLine(line)),
      isFull: () => child.backlog() > limits.answerBytes,
      pause: child.pause,
      resume: child.resume,
      ceiling: limits.answerBytes,
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
          `Server ${name} wrote a line of more than ${limits.answerBytes} bytes.`,
        );
      if (overflowed)
        return new ForwardError('child-exited', `Server ${name} was ended: its client takes no messages.`);
      if (spoke)
        return new ForwardError(
          'child-exited',
          `Server ${name} ended by itself (${exit.signal ?? exit.code}).`,
        );
      return new ForwardError(
        'child-failed',
        `Server ${name} could not be started (${exit.signal ?? exit.code ?? 'no such program'}).`,
        exit.error,
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
      await Promise.all([detection, ...[...children.values()].map((child) => child.end())]);
    },
    state: () => ({ running: children.size, restarts, sandbox, stderr: ring.lines() }),
  };
}
export type Launcher = ReturnType<typeof createLauncher>;
