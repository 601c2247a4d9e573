import type { DetectorKind } from '../../contract/masking.ts';
import { type Detector, eachOccurrence, holdsAny, isAlphanumeric, type Range } from '../finding.ts';

/** A token that announces itself: what follows the prefix, as the source of a pattern with one quantifier. */
interface Form {
  readonly prefix: string;
  readonly rest: string;
  /** The character before the prefix may not be one of a word. `-` and `_` are words' too where this says so. */
  readonly strictStart?: boolean;
}

const LETTERS = '[A-Za-z0-9]';
const WORD = '[A-Za-z0-9_-]';

/** Prefixes and lengths as the issuers document them; longer is taken whole, since formats grow. */
const FORMS: readonly (readonly [DetectorKind, readonly Form[]])[] = [
  ['anthropic-key', [{ prefix: 'sk-ant-', rest: `${WORD}{20,}` }]],
  [
    'openai-key',
    [
      { prefix: 'sk-proj-', rest: `${WORD}{32,}` },
      { prefix: 'sk-svcacct-', rest: `${WORD}{32,}` },
      { prefix: 'sk-admin-', rest: `${WORD}{32,}` },
      { prefix: 'sk-None-', rest: `${WORD}{32,}` },
      { prefix: 'sk-', rest: `${LETTERS}{32,}`, strictStart: true },
    ],
  ],
  [
    'github-token',
    [
      ...['ghp_', 'gho_', 'ghu_', 'ghr_'].map((prefix) => ({ prefix, rest: `${LETTERS}{36,}` })),
      { prefix: 'ghs_', rest: '[A-Za-z0-9_.-]{36,}' },
      { prefix: 'github_pat_', rest: '[A-Za-z0-9_]{36,}' },
    ],
  ],
  [
    'gitlab-token',
    [
      ...['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glimt-', 'glagent-', 'glsoat-'].map(
        (prefix) => ({ prefix, rest: '[A-Za-z0-9_.-]{20,}' }),
      ),
    ],
  ],
  [
    'slack-token',
    [
      { prefix: 'xox', rest: '[abceoprs](?:\\.xox[bp])?-[A-Za-z0-9-]{10,}' },
      { prefix: 'xapp-', rest: '[0-9]-[A-Za-z0-9-]{20,}' },
      { prefix: 'hooks.slack.com/services/', rest: '[A-Za-z0-9/]{20,}' },
      { prefix: 'hooks.slack.com/workflows/', rest: '[A-Za-z0-9/]{20,}' },
    ],
  ],
  [
    'stripe-key',
    [
      ...['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_'].map((prefix) => ({
        prefix,
        rest: `${LETTERS}{16,}`,
      })),
      { prefix: 'whsec_', rest: '[A-Za-z0-9+/=]{32,}' },
    ],
  ],
];

export const prefixedTokens: readonly Detector[] = FORMS.map(([kind, forms]) => {
  const compiled = forms.map((form) => ({ ...form, pattern: new RegExp(form.rest, 'y') }));
  return {
    kind,
    mayHold: holdsAny(...forms.map((form) => form.prefix)),
    find(text) {
      const found: Range[] = [];
      for (const form of compiled) findForm(text, form, found);
      return found;
    },
  };
});

function findForm(text: string, form: Form & { readonly pattern: RegExp }, found: Range[]): void {
  eachOccurrence(text, form.prefix, (at) => {
    const before = text.charCodeAt(at - 1);
    if (isAlphanumeric(before)) return at;
    if (form.strictStart && (before === 0x2d || before === 0x5f)) return at;
    const { pattern } = form;
    pattern.lastIndex = at + form.prefix.length;
    if (!pattern.test(text)) return at;
    let end = pattern.lastIndex;
    // A full stop ends the sentence, not the token.
    while (text[end - 1] === '.') end -= 1;
    found.push({ start: at, end });
    return end;
  });
}
