/** A failure as it is shown: our sentence, and the server's own last lines. */
export interface FailureWords {
  readonly message: string;
  readonly said: readonly string[];
}

/** What the gateway puts before each line that a server wrote itself. */
const BAR = '\n  | ';

/** An error's sentence, apart from the server's own lines behind it. */
export function failureWords(sentence: string): FailureWords {
  const [message = '', ...said] = sentence.split(BAR);
  return { message, said };
}

/** What a person can do about a server that fails, by the code of the failure. */
const ADVICE: Readonly<Record<string, string>> = {
  unreachable: 'See that it runs and that this machine reaches its address, then test it.',
  'refused-tls':
    'Have its certificate mended, or name the file of the authority that signs it as ca in the configuration.',
  timeout: 'See what keeps it busy where it runs, then test it.',
  'answer-too-large': 'Ask it for less, or raise limits.answerBytes in the configuration.',
  'bad-answer': 'See that this is the address of an MCP server, then test it.',
  unauthorized:
    'Give it a credential that it takes: countersign secret put, under the name in its configuration.',
  redirected: 'Give the address that it redirects to.',
  'insecure-credential': 'Credentials go over https alone: give an https address.',
  'secret-missing': 'Keep the secret where the configuration looks for it: countersign secret put.',
  'child-failed': 'Read its last lines. Check the command and the files that it needs, then test it.',
  'child-exited': 'Read its last lines. It is started again at the next call.',
  'sandbox-missing': 'Install bubblewrap on the gateway’s machine, or set its sandbox to auto.',
};

export const adviceFor = (code: string): string => ADVICE[code] ?? 'Mend what it says, then test it.';
