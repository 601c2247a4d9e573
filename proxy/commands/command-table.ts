import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

type AddCommand = (program: Command, context: CommandContext) => void;

/** A command as the overview names it, and the way to the rest of it. */
export interface CommandEntry {
  /** Name and arguments. */
  readonly usage: string;
  readonly description: string;
  /** Everything else: its options, its own commands and what it does, loaded only for the command that was asked for. */
  load(): Promise<AddCommand>;
}

/** All commands, in the order in which a person meets them. `load` adds the same name, arguments and description again. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    usage: 'init',
    description:
      'make the installation (id, certificate authority, keys, configuration); the log begins when it is first used',
    load: async () => (await import('./init.ts')).initCommand,
  },
  {
    usage: 'start',
    description: 'run the gateway until it is stopped; the first run makes the installation',
    load: async () => (await import('./start.ts')).startCommand,
  },
  {
    usage: 'console',
    description: 'open the console in a browser: approvals, activity, sessions, agents, servers, policy',
    load: async () => (await import('./console.ts')).consoleCommand,
  },
  {
    usage: 'status',
    description: 'what runs, what waits, which configuration is in force, and how the keys are kept',
    load: async () => (await import('./status.ts')).statusCommand,
  },
  {
    usage: 'doctor',
    description: 'look for ways around the gateway and for what is weak; changes nothing',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  {
    usage: 'pending',
    description: 'calls that wait for an approver',
    load: async () => (await import('./pending.ts')).pendingCommand,
  },
  {
    usage: 'show <id>',
    description: 'one held call or grant, whole, as it would run',
    load: async () => (await import('./show.ts')).showCommand,
  },
  {
    usage: 'approve <id>',
    description: "approve a held call; asks for the approver's own secret at the terminal",
    load: async () => (await import('./approve.ts')).approveCommand,
  },
  {
    usage: 'deny <id>',
    description: "deny a held call; asks for the approver's own secret at the terminal",
    load: async () => (await import('./deny.ts')).denyCommand,
  },
  {
    usage: 'grant',
    description: 'end a grant that is in force (pending --grants lists them)',
    load: async () => (await import('./grant.ts')).grantCommand,
  },
  {
    usage: 'pause [what] [name]',
    description: 'refuse calls at once: all of them, or those of agent NAME or server NAME',
    load: async () => (await import('./pause.ts')).pauseCommand,
  },
  {
    usage: 'resume [what] [name]',
    description: 'take calls again: all of them, or those of agent NAME or server NAME',
    load: async () => (await import('./pause.ts')).resumeCommand,
  },
  {
    usage: 'agent',
    description: 'agents and their certificates',
    load: async () => (await import('./agent.ts')).agentCommand,
  },
  {
    usage: 'ca',
    description: "the installation's certificate authority",
    load: async () => (await import('./ca.ts')).caCommand,
  },
  {
    usage: 'approver',
    description: 'people who may approve, and others with a secret of their own',
    load: async () => (await import('./approver.ts')).approverCommand,
  },
  {
    usage: 'server',
    description: 'MCP servers behind the gateway',
    load: async () => (await import('./server.ts')).serverCommand,
  },
  {
    usage: 'tools',
    description: "servers' tools and the classes that people confirmed",
    load: async () => (await import('./tools.ts')).toolsCommand,
  },
  {
    usage: 'secret',
    description: "secrets of servers, kept under the installation's own keys",
    load: async () => (await import('./secret.ts')).secretCommand,
  },
  {
    usage: 'policy',
    description: 'what the gateway may do with a call',
    load: async () => (await import('./policy.ts')).policyCommand,
  },
  {
    usage: 'log',
    description: 'the tamper-evident log; reading it is on record',
    load: async () => (await import('./log.ts')).logCommand,
  },
  {
    usage: 'replay <bundle>',
    description: "send a recorded session's requests to a sandbox server and compare its answers",
    load: async () => (await import('./replay.ts')).replayCommand,
  },
  {
    usage: 'witness',
    description: 'cosign the logs of other installations, so that none can be set back or told in two ways',
    load: async () => (await import('./witness.ts')).witnessCommand,
  },
  {
    usage: 'service',
    description: 'the gateway as a system service under its own account',
    load: async () => (await import('./service.ts')).serviceCommand,
  },
  {
    usage: 'connect <server>',
    description: 'speak MCP on stdin and stdout, for clients that can only start a command',
    load: async () => (await import('./connect.ts')).connectCommand,
  },
  {
    usage: 'completion',
    description: 'print what makes bash or zsh complete commands, names and query lines',
    load: async () => (await import('./completion.ts')).completionCommand,
  },
];

/** `show` of `show <id>`. */
export function nameOf({ usage }: CommandEntry): string {
  return usage.split(' ')[0] ?? usage;
}
