import type { HealthFinding } from '../../contract/health.ts';
import { type ClientEntry, isRouted } from '../../gateway/clients/client-entry.ts';
import { argumentLooksSecret, looksSecret } from '../../gateway/clients/looks-secret.ts';
import { urlHoldsSecret } from '../../gateway/clients/plan-import.ts';
import type { ClientFileContent } from '../clients/client-files.ts';

/** Servers that clients reach without Countersign, and credentials in their files, named by file and key and never by value. */
export function checkClients(
  files: readonly ClientFileContent[],
  gatewayUrl: string | undefined,
): HealthFinding[] {
  const findings = files.flatMap((file): HealthFinding[] => {
    if (file.unreadable) {
      return [{ level: 'unknown', area: 'clients', what: `${file.client}: ${file.path} cannot be read` }];
    }
    return file.entries
      .filter(({ disabled }) => !disabled)
      .flatMap((entry) => [
        ...wayAround(file, entry, gatewayUrl),
        ...credentialsOf(entry).map(
          (key): HealthFinding => ({
            level: 'bad',
            area: 'credentials',
            what: `${file.client}: ${file.path} holds a credential in ${entry.place}.${key}`,
            advice:
              'Whoever reads the file can use it without Countersign. Move it ("countersign server import" does), then change it.',
          }),
        ),
      ]);
  });
  if (findings.length > 0) return findings;
  const looked =
    files.length === 0 ? 'no client files are here' : `${files.length} client files, all through Countersign`;
  return [{ level: 'good', area: 'clients', what: looked }];
}

function wayAround(
  file: ClientFileContent,
  entry: ClientEntry,
  gatewayUrl: string | undefined,
): HealthFinding[] {
  if (isRouted(entry, gatewayUrl)) return [];
  return [
    {
      level: 'bad',
      area: 'clients',
      what: `${file.client}: ${entry.place} in ${file.path} goes around Countersign`,
      advice: `Add it here (countersign server import ${file.path}) and connect the client to Countersign instead.`,
      place: { page: 'import' },
    },
  ];
}

/** The keys of an entry whose values are credentials. A value that only names a variable is none. */
function credentialsOf({ stdio, http }: ClientEntry): string[] {
  const isVariable = (value: string): boolean =>
    /^(Bearer |Basic )?\$(\{[^}]+\}|[A-Za-z_][A-Za-z0-9_]*)$/.test(value);
  const named = (values: Readonly<Record<string, string>>, where: string): string[] =>
    Object.entries(values)
      .filter(([key, value]) => !isVariable(value) && looksSecret(key, value))
      .map(([key]) => `${where}.${key}`);
  if (stdio !== undefined) {
    const inArguments = stdio.args.flatMap((argument, index) =>
      !isVariable(argument) && argumentLooksSecret(argument, stdio.args[index - 1]) ? [`args[${index}]`] : [],
    );
    return [...named(stdio.env, 'env'), ...inArguments];
  }
  return [...named(http?.headers ?? {}, 'headers'), ...(urlHoldsSecret(http?.url ?? '') ? ['url'] : [])];
}
