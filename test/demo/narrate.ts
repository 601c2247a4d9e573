import { stdout } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { stripVTControlCharacters, styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];
const paint = (format: Format, text: string): string => styleText(format, text, { stream: stdout });

/** Tells the story on the terminal, at a pace to be read where a person watches. */
export function createNarrator(paceMs: number) {
  let step = 0;
  const line = (text = ''): void => void stdout.write(`${text}\n`);
  const rest = (times = 1): Promise<void> => (paceMs === 0 ? Promise.resolve() : pause(paceMs * times));
  return {
    line,
    rest,
    async title(text: string): Promise<void> {
      line();
      line(paint('bold', text));
      line(paint('dim', '─'.repeat(Math.min(78, stripVTControlCharacters(text).length))));
      await rest();
    },
    async step(text: string): Promise<void> {
      step += 1;
      line();
      line(`${paint(['bold', 'cyan'], `${step}.`)} ${paint('bold', text)}`);
      await rest();
    },
    async agent(text: string): Promise<void> {
      line(`   ${paint('magenta', 'agent')}    ${text}`);
      await rest();
    },
    async gateway(kind: 'allow' | 'mask' | 'deny' | 'hold' | 'note', text: string): Promise<void> {
      const label = { allow: 'allowed', mask: 'masked', deny: 'denied', hold: 'held', note: 'gateway' }[kind];
      const colour: Format = (
        { allow: 'green', mask: 'yellow', deny: 'red', hold: 'blue', note: 'gray' } as const
      )[kind];
      line(`   ${paint(colour, label.padEnd(8))} ${text}`);
      await rest();
    },
    quote(text: string): void {
      for (const one of text.trimEnd().split('\n')) line(`            ${paint('dim', '│')} ${one}`);
    },
    good: (text: string): void => line(`   ${paint('green', '✔')} ${text}`),
    dim: (text: string): string => paint('dim', text),
    strong: (text: string): string => paint('bold', text),
  };
}
export type Narrator = ReturnType<typeof createNarrator>;
