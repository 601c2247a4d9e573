import type { HttpServerConfig, SecretReference, StdioServerConfig } from '../contract/config.ts';
import { CountersignError } from '../contract/errors.ts';
import { ForwardError } from './forward-error.ts';

type Values = HttpServerConfig['headers'] | StdioServerConfig['env'];

/** The values of `headers` or `env` with their references resolved. Throws ForwardError `secret-missing`. */
export async function resolveValues(
  values: Values,
  resolveSecret: (reference: SecretReference) => Promise<string>,
): Promise<[name: string, value: string][]> {
  return Promise.all(
    Object.entries(values).map(async ([name, value]): Promise<[string, string]> => {
      if (typeof value !== 'string') return [name, value.literal];
      try {
        return [name, await resolveSecret(value)];
      } catch (cause) {
        // Ours name the reference and never the value; any other message may hold anything.
        const why = cause instanceof CountersignError ? `: ${cause.message}` : '';
        throw new ForwardError('secret-missing', `The secret for ${name} is missing${why}.`, cause);
      }
    }),
  );
}

/** Refuses what cannot stand in a header, where Node's own error would quote the value. Throws ForwardError `secret-missing`. */
export function guardHeaderValues(headers: readonly (readonly [string, string])[]): void {
  for (const [name, value] of headers) {
    if (value === '' || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new ForwardError(
        'secret-missing',
        `The value for the header ${name} is empty or cannot stand in a header.`,
      );
    }
  }
}

/** The files that hold secrets of these servers: no child has any business with them. */
export function secretFiles(
  servers: Iterable<{ http?: HttpServerConfig | undefined; stdio?: StdioServerConfig | undefined }>,
): string[] {
  const files = new Set<string>();
  const add = (value: unknown): void => {
    if (typeof value === 'string' && value.startsWith('file:')) files.add(value.slice('file:'.length));
  };
  for (const { http, stdio } of servers) {
    for (const value of Object.values(http?.headers ?? {})) add(value);
    for (const value of Object.values(stdio?.env ?? {})) add(value);
    const certificate = http?.clientCertificate;
    if (certificate !== undefined && 'key' in certificate) files.add(certificate.key);
    if (certificate !== undefined && 'p12' in certificate) {
      files.add(certificate.p12);
      add(certificate.passphrase);
    }
  }
  return [...files];
}
