import { z } from 'zod';

/** Where the app looks for updates: HTTPS, or a server of this machine. Empty: where the build says. */
export const updateFeed = z
  .string()
  .max(500)
  .refine((text) => text === '' || isFeed(text));

function isFeed(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username + password + search + hash !== '') return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|\[::1\]|localhost)$/.test(hostname))
  );
}

/** How it stands with updates. Nothing is fetched before `available` is answered, and nothing installed before `ready` is. */
export const updateState = z.discriminatedUnion('kind', [
  /** `no-key`: this build cannot check one. `no-feed`: it does not know where to look. */
  z.strictObject({ kind: z.literal('off'), why: z.enum(['no-key', 'setting', 'no-feed']) }),
  z.strictObject({ kind: z.literal('idle'), checked: z.boolean() }),
  z.strictObject({ kind: z.enum(['available', 'fetching', 'ready', 'installing']), version: z.string() }),
  z.strictObject({
    kind: z.literal('failed'),
    /** `unsigned`, `malformed`, `wrong-signature`: what was fetched is not ours, and was thrown away. */
    why: z.enum(['feed', 'download', 'unsigned', 'malformed', 'wrong-signature', 'install']),
  }),
]);
export type UpdateState = z.infer<typeof updateState>;
