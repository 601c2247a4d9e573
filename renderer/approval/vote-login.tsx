import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { logIn } from '../api/log-in.ts';
import { useSession } from '../api/session.ts';
import { LoginCard } from '../parts/login-card.tsx';
import { PersonForm } from '../parts/person-form.tsx';
import { useVoter } from './voter.ts';

const EXPIRED = {
  title: 'Your login has ended',
  text: 'It ends after ten minutes unused, or when the gateway starts anew. What waits still waits.',
};

/** Who decides says so with a secret of their own; nothing of a call is shown before. */
export function VoteLogin({ one }: { readonly one: boolean }) {
  const { begin, ended } = useSession();
  const voter = useVoter();
  const login = useMutation({
    mutationFn: ({ person, secret }: { person: string; secret: string }) => logIn(person, secret, 'vote'),
    onSuccess(token, { person }) {
      voter.setName(person);
      begin(token);
    },
  });
  return (
    <LoginCard
      title="Approvals"
      ended={ended === 'expired' ? EXPIRED : undefined}
      error={login.error}
      lead={
        <Text size="sm" c="dimmed">
          {one
            ? 'An agent is asking for something that a person decides. Say who you are, and you see what.'
            : 'Agents ask; people decide. Say who you are, and you see what waits.'}
        </Text>
      }
    >
      <PersonForm
        known={voter.name}
        focus
        act="Log in to decide"
        busy={login.isPending}
        onLogin={(person, secret) => login.mutateAsync({ person, secret })}
      />
    </LoginCard>
  );
}
