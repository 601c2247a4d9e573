import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { VOTER_PATH, type VoterView } from '../../electron/contract/voter.ts';
import { ask } from '../api/ask.ts';
import { inShell } from '../api/session.ts';
import { useVoter } from './voter.ts';

/** The app answers by itself, so asking often costs nothing. */
const ASK_AGAIN_MS = 2000;

/** Who the desktop app votes as in this window; null in a browser, undefined until it has said so. */
export function useAppVoter(): VoterView | null | undefined {
  const app = inShell();
  const { data } = useQuery({
    queryKey: ['shell', 'voter'],
    queryFn: ({ signal }) => ask<VoterView>('GET', VOTER_PATH, { signal }),
    enabled: app,
    // A key may be revoked, or a person be named, while the window is open.
    refetchInterval: ASK_AGAIN_MS,
  });
  const setName = useVoter((voter) => voter.setName);
  const person = data?.person ?? null;
  useEffect(() => {
    if (person !== null) setName(person);
  }, [person, setName]);
  return app ? data : null;
}
