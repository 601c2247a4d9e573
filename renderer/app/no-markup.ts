/*
 * The pages run under `require-trusted-types-for 'script'`. The component library writes style sheets by innerHTML; this lets
 * through text in which no element can begin, and nothing else, from anyone.
 */
interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown;
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
trustedTypes?.createPolicy('default', { createHTML: (text) => (text.includes('<') ? null : text) });
