import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Settings } from '../../../electron/contract/settings.ts';
import type { AppShell } from '../../api/shell.ts';

const settingsOf = (shell: AppShell) =>
  queryOptions({ queryKey: ['shell', 'settings'], queryFn: () => shell.readSettings() });

/** The app's own settings; each change is kept at once. */
export function useSettings(shell: AppShell) {
  const client = useQueryClient();
  const read = useQuery(settingsOf(shell));
  const change = useMutation({
    mutationFn: (some: Partial<Settings>) => shell.changeSettings(some),
    onSuccess: (now) => client.setQueryData(settingsOf(shell).queryKey, now),
  });
  return { ...read, change };
}

export const useAbout = (shell: AppShell) =>
  useQuery({ queryKey: ['shell', 'about'], queryFn: () => shell.about() });

/** How it stands with updates, and the next step. Settings are in the key: another feed is another state. */
export function useUpdate(shell: AppShell, { updates, updateFeed }: Settings) {
  const client = useQueryClient();
  const queryKey = ['shell', 'update', updates, updateFeed];
  const read = useQuery({ queryKey, queryFn: () => shell.readUpdate() });
  const act = useMutation({
    mutationFn: (step: 'lookForUpdate' | 'fetchUpdate' | 'installUpdate') => shell[step](),
    onSuccess: (now) => client.setQueryData(queryKey, now),
  });
  return { ...read, act };
}
