import { z } from 'zod';

/** A recipient of age (age-encryption.org): X25519, post-quantum hybrid, or the tag of a hardware key. */
export const ageRecipient = z.string().regex(/^age1[a-z0-9]{10,4000}$/, 'a recipient of age: age1…');

/** `seal:` of countersign.yaml. Which originals are sealed, rules say (`seal: true`). */
export const sealConfig = z
  .strictObject({
    /** Who can open sealed originals: the auditors' recipients, as age-keygen prints them. Each of them can, alone. */
    recipients: z.array(ageRecipient).max(32).default([]),
  })
  .prefault({});
