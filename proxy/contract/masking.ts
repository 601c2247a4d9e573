import { z } from 'zod';

/** What a detector can find; the placeholder in its place reads `[masked:<kind>]`. Own patterns are `custom:<name>`. */
export const DETECTOR_KINDS = [
  'card',
  'iban',
  'us-ssn',
  'email',
  'aws-key',
  'gcp-key',
  'azure-key',
  'github-token',
  'gitlab-token',
  'slack-token',
  'stripe-key',
  'openai-key',
  'anthropic-key',
  'jwt',
  'private-key',
  'connection-string',
] as const;
export type DetectorKind = (typeof DETECTOR_KINDS)[number];

/** `key:<name>`: masked because of its key's name alone; `path`: by a configured JSON path. */
export type MaskKind = DetectorKind | `custom:${string}` | `key:${string}` | 'path';

/** Where a value was masked, counted by kind: `{ "aws-key": 2 }`. */
export type MaskCounts = Readonly<Record<string, number>>;

/**
 * One masked leaf. `pointer` is the JSON pointer, in the masked message, of the string that held it, with `#` behind where that is a
 * key; `length` counts UTF-16 units of the original.
 */
export interface MaskedLeaf {
  readonly pointer: string;
  readonly kind: MaskKind;
  readonly length: number;
  /** True where nothing but the key's name gave it away: such a leaf must be revealed before Approve (law 3). */
  readonly byNameAlone: boolean;
}

/** `masks:` of countersign.yaml. */
export const masksConfig = z
  .strictObject({
    /** Built-in detectors to switch off. All are on unless named here. */
    off: z.array(z.enum(DETECTOR_KINDS)).default([]),
    /** Whether values are masked for well-known key names (password, token …) alone. */
    builtInKeys: z.boolean().default(true),
    /** Key names masked whatever their value, beside the built-in ones. Compared without case, `-` and `_`. */
    keys: z.array(z.string().min(1).max(128)).max(256).default([]),
    /** Own patterns in RE2 syntax: linear time by construction. */
    patterns: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/),
          pattern: z.string().min(1).max(1024),
        }),
      )
      .max(128)
      .default([]),
    /** JSON paths whose values are always masked: `$.structuredContent.customers[*].phone`. */
    paths: z
      .array(
        z.strictObject({
          server: z.string().default('*'),
          tool: z.string().default('*'),
          path: z.string().startsWith('$').max(512),
        }),
      )
      .max(256)
      .default([]),
  })
  .prefault({});
export type MasksConfig = z.infer<typeof masksConfig>;
