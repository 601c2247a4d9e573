/** One thing that installing does: data, so that it can be shown before it is done. */
export type Step =
  | {
      readonly kind: 'run';
      readonly why: string;
      readonly command: readonly [string, ...string[]];
      /** What the command reads: a new random key, which is never written in the clear. */
      readonly input?: 'random-key';
      /** Not done where this command succeeds: it has been done already. */
      readonly unless?: readonly [string, ...string[]];
    }
  | {
      readonly kind: 'write';
      readonly why: string;
      readonly path: string;
      readonly mode: number;
      readonly text: string;
    };

/** The steps as a person reads them, and could type them. */
export function stepsText(steps: readonly Step[]): string {
  return steps
    .map((step) => {
      if (step.kind === 'write') {
        const mode = step.mode.toString(8).padStart(4, '0');
        return `# ${step.why}\n# ${step.path} (${mode}, root):\n${step.text.trimEnd().replaceAll(/^/gm, '  ').replaceAll(/^ +$/gm, '')}`;
      }
      const input = step.input === undefined ? '' : 'head -c 32 /dev/urandom | ';
      const command = `${input}${step.command.join(' ')}`;
      const text = step.unless === undefined ? command : `${step.unless.join(' ')} || { ${command}; }`;
      return `# ${step.why}\n${text}`;
    })
    .join('\n\n');
}
