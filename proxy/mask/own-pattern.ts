import { RE2JS } from 're2js';
import type { MasksConfig } from '../contract/masking.ts';
import type { Detector, Range } from './finding.ts';
import { MaskError } from './mask-error.ts';

/** A detector from a pattern of the configuration, matched in linear time whatever it is. Throws MaskError `bad-pattern`. */
export function ownPattern({ name, pattern }: MasksConfig['patterns'][number]): Detector {
  const compiled = compile(name, pattern);
  return {
    kind: `custom:${name}`,
    mayHold: () => true,
    find(text) {
      const found: Range[] = [];
      const matcher = compiled.matcher(text);
      while (matcher.find()) found.push({ start: matcher.start(), end: matcher.end() });
      return found;
    },
  };
}

function compile(name: string, pattern: string): RE2JS {
  try {
    const compiled = RE2JS.compile(pattern);
    // One that matches nothing at all would be everywhere and mask nothing.
    if (!compiled.matches('')) return compiled;
  } catch (cause) {
    throw new MaskError('bad-pattern', `The pattern ${name} is not valid RE2 syntax.`, { cause });
  }
  throw new MaskError('bad-pattern', `The pattern ${name} matches the empty text.`);
}
