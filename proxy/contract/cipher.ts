import { z } from 'zod';

/**
 * What the database is encrypted by. `sqlcipher`: AES-256-CBC with HMAC-SHA-512, the format of SQLCipher 4. `aegis`: AEGIS-256, faster, and
 * no algorithm of FIPS 140.
 */
export const databaseCipher = z.enum(['sqlcipher', 'aegis']);
export type DatabaseCipher = z.infer<typeof databaseCipher>;
export const USUAL_CIPHER: DatabaseCipher = 'sqlcipher';
