/**
 * The commands that the packaged app takes as its first word: those that connect an agent, ask the gateway that runs or witness. Those that
 * make, run or install a gateway are not among them: here that is the app.
 */
const TAKEN: ReadonlySet<string> = new Set([
  'connect',
  'status',
  'doctor',
  'console',
  'pending',
  'show',
  'approve',
  'deny',
  'grant',
  'pause',
  'resume',
  'agent',
  'ca',
  'approver',
  'server',
  'tools',
  'secret',
  'policy',
  'log',
  'replay',
  'witness',
  'completion',
  'help',
  '--help',
  '--version',
]);

/** Whether these words (without the program) are a command line, and no start of the app. Exact: a link or a path is none. */
export function isCommandLine([first]: readonly string[]): boolean {
  return first !== undefined && TAKEN.has(first);
}
