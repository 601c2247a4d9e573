import { AgeError } from './age-error.ts';

const MOST_BYTES = 1024 * 1024;

/** The recipients in a file as `age -R` takes it: one a line, with remarks after `#`. AgeError 'bad-recipient'. */
export function recipientsIn(text: string): string[] {
  return linesOf(text).map((line) => {
    if (line.startsWith('age1')) return line;
    throw new AgeError(
      'bad-recipient',
      line.startsWith('ssh-')
        ? 'SSH keys are no recipients here: use one of age, as age-keygen makes it.'
        : 'A line of the recipients file is no recipient of age.',
    );
  });
}

/** The identities in a file of age-keygen. Nothing of them gets into an error. AgeError 'bad-identity'. */
export function identitiesIn(text: string): string[] {
  const lines = linesOf(text);
  if (lines.length === 0) throw new AgeError('bad-identity', 'The identity file holds no identity.');
  for (const line of lines) {
    if (line.startsWith('AGE-SECRET-KEY-')) continue;
    throw new AgeError(
      'bad-identity',
      'The identity file holds something else than identities of age-keygen. One that is encrypted itself, an SSH key or a plugin’s is not read: decrypt the bundle with age then.',
    );
  }
  return lines;
}

function linesOf(text: string): string[] {
  if (text.length > MOST_BYTES) throw new AgeError('bad-identity', 'The file is too long to hold keys.');
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
