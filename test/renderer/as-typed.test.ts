import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asTyped, commandsIn } from '../../renderer/parts/as-typed.ts';

it('a command is said as it has to be typed; a path and the name of the product stay', () => {
  const program = 'npm run countersign -- --home /tmp/$&';
  expect(asTyped('countersign approver add NAME', program)).toBe(`${program} approver add NAME`);
  for (const text of ['Countersign is one.', '/etc/countersign agent', 'countersign.yaml', 'countersign']) {
    expect(asTyped(text, program)).toBe(text);
  }
});

it.each([
  ['countersign tools list evil', ['countersign tools list evil']],
  [
    'Add it here (countersign server import /home/a/.cursor/mcp.json) and connect it.',
    ['countersign server import /home/a/.cursor/mcp.json'],
  ],
  ['Move it ("countersign server import" does), then change it.', ['countersign server import']],
  ['Run it under its own account: countersign service install', ['countersign service install']],
  ['Whoever reads the file can use it without Countersign.', []],
])('commands stand out: %s', (text, commands) => {
  expect(
    commandsIn(text)
      .filter(({ isCommand }) => isCommand)
      .map((part) => part.text),
  ).toEqual(commands);
});

it('nothing of a text is lost', () => {
  const words = fc.constantFrom('countersign ', 'agent', ' ', '(', ')', '.', ':', 'é', '\n', 'countersign');
  fc.assert(
    fc.property(fc.array(words), (parts) => {
      const text = parts.join('');
      expect(
        commandsIn(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    }),
  );
});
