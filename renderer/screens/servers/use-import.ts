import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { clientImportPath, clientPlanPath } from '../../../electron/contract/clients.ts';
import type { ImportedView, ImportPlanView } from '../../../proxy/contract/servers.ts';
import { ask } from '../../api/ask.ts';
import { sentenceOf } from '../../parts/states.tsx';
import type { ImportFormat } from './import-format.ts';
import { refreshServers } from './use-server-changes.ts';

/** Where the servers are read from: a text that was given here, or the file of a client, which the app reads and this page does not see. */
export type ImportSource =
  | { readonly text: string; readonly format: ImportFormat }
  | { readonly client: string };

/** What has become of one server of the plan. */
export type Progress =
  | { readonly state: 'waiting' | 'trying' | 'given-up' }
  | { readonly state: 'added'; readonly tools: number }
  | {
      readonly state: 'not-added';
      readonly code: string | undefined;
      readonly message: string;
      readonly said: readonly string[];
    };

/** A client's file of servers: first what an import would do, then one server after the other. */
export function useImport() {
  const [progress, setProgress] = useState<ReadonlyMap<string, Progress>>(new Map());
  const [running, setRunning] = useState(false);
  const stop = useRef<AbortController>(undefined);
  // Whoever leaves stops it: what is under way is given up, the rest is not begun.
  useEffect(() => () => stop.current?.abort(), []);

  const plan = useMutation({
    mutationFn: (source: ImportSource) =>
      'client' in source
        ? ask<ImportPlanView>('POST', clientPlanPath(source.client))
        : ask<ImportPlanView>('POST', '/api/servers/import/plan', { body: source }),
  });

  async function run(names: readonly string[], source: ImportSource): Promise<void> {
    const abort = new AbortController();
    stop.current = abort;
    const put = (name: string, now: Progress): void =>
      setProgress((before) => new Map([...before, [name, now]]));
    for (const name of names) put(name, { state: 'waiting' });
    setRunning(true);
    for (const name of names) {
      if (abort.signal.aborted) {
        put(name, { state: 'given-up' });
        continue;
      }
      put(name, { state: 'trying' });
      put(name, await importOne({ name, source, signal: abort.signal }));
    }
    setRunning(false);
    await refreshServers();
  }
  return { plan, progress, running, run, stop: () => stop.current?.abort() };
}

/** One at a time, so that each is told as soon as it is known. */
async function importOne({
  name,
  source,
  signal,
}: {
  readonly name: string;
  readonly source: ImportSource;
  readonly signal: AbortSignal;
}): Promise<Progress> {
  try {
    const names = [name];
    const [path, body] =
      'client' in source
        ? [clientImportPath(source.client), { names }]
        : ['/api/servers/import', { ...source, names }];
    const [imported] = await ask<ImportedView[]>('POST', path, { body, signal });
    if (imported?.added === true) return { state: 'added', tools: imported.tools.length };
    const failure = imported?.failure ?? { code: undefined, message: 'It was not begun.', said: [] };
    return { state: 'not-added', ...failure };
  } catch (error) {
    if (signal.aborted) return { state: 'given-up' };
    return { state: 'not-added', code: undefined, message: sentenceOf(error), said: [] };
  }
}
