import { z } from 'zod';
import { personName, uuid } from './inputs.ts';
import { parseJson } from './parse-json.ts';

/** What an invitation tells an approver's app: where the gateway is, how to know it, and the code that opens it once. */
export const joinOffer = z.strictObject({
  /** `https://host:port`. */
  url: z.url({ protocol: /^https$/ }).max(512),
  installation: uuid,
  /** base64url SHA-256 of the SubjectPublicKeyInfo of the installation's authority. */
  authority: z.base64url().length(43),
  person: personName,
  code: z.base64url().length(43),
});
export type JoinOffer = z.infer<typeof joinOffer>;

const START = 'countersign://join/';
const MOST_CHARACTERS = 2048;

/** The offer as one line that can be pasted or opened: base64url of its JSON behind `countersign://join/`. */
export function joinLink(offer: JoinOffer): string {
  const json = JSON.stringify({ v: 1, ...offer });
  return START + btoa(json).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Reads such a line; white space around it does no harm. Undefined where it is none of this version. */
export function readJoinLink(text: string): JoinOffer | undefined {
  const line = text.trim();
  if (!line.startsWith(START) || line.length > MOST_CHARACTERS) return undefined;
  const encoded = line.slice(START.length).replace(/\/$/, '');
  if (!/^[A-Za-z0-9_-]+$/.test(encoded)) return undefined;
  try {
    const { v, ...offer } = parseJson(atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))) as Record<
      string,
      unknown
    >;
    const parsed = joinOffer.safeParse(offer);
    return v === 1 && parsed.success && new URL(parsed.data.url).origin === parsed.data.url
      ? parsed.data
      : undefined;
  } catch {
    return undefined;
  }
}
