import { masksConfig } from '../../contract/masking.ts';
import { createMasker } from '../../mask/masker.ts';
import { isCredentialHeader, isSecretVariable } from '../../platform/config/secret-places.ts';

const masker = createMasker(masksConfig.parse({}));

/** Whether a named value is a credential: by its name, by what it looks like, or because nobody would type it. */
export function looksSecret(name: string, value: string): boolean {
  if (value === '') return false;
  return (
    isSecretVariable(name) ||
    isCredentialHeader(name) ||
    masker.findSecrets({ [name]: value }) ||
    looksRandom(value)
  );
}

/** A value alone: an argument of a command line. `--token=…` and `--api-key …` are looked at by their name. */
export function argumentLooksSecret(argument: string, before: string | undefined): boolean {
  const [, flag, value] = /^--?([A-Za-z][A-Za-z0-9_-]*)=(.+)$/s.exec(argument) ?? [];
  if (flag !== undefined && value !== undefined) return looksSecret(flag.replaceAll('-', '_'), value);
  const flagBefore = /^--?([A-Za-z][A-Za-z0-9_-]*)$/.exec(before ?? '')?.[1];
  if (flagBefore !== undefined && !argument.startsWith('-')) {
    return looksSecret(flagBefore.replaceAll('-', '_'), argument);
  }
  return looksSecret('value', argument);
}

/** Long, without spaces, paths or dots, and of many different characters with digits and letters mixed. */
function looksRandom(value: string): boolean {
  if (!/^[A-Za-z0-9+=_-]{24,}$/.test(value)) return false;
  if (!/[0-9]/.test(value) || !/[A-Za-z]/.test(value)) return false;
  // Identifiers such as UUIDs and `some-long-package-name-2` are words or hex groups between dashes.
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return false;
  if (/^[a-z]+([-_][a-z0-9]{1,12})+$/i.test(value)) return false;
  return new Set(value).size >= 14;
}
