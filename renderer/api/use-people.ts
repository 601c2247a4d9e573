import { useQuery } from '@tanstack/react-query';
import type { PersonView } from '../../proxy/contract/views.ts';
import { ask } from './ask.ts';
import { KEYS } from './keys.ts';

/** No event tells of a person who was enrolled in a terminal. */
const LOOK_AGAIN_MS = 2500;

const PEOPLE = {
  queryKey: [KEYS.people],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    ask<PersonView[]>('GET', '/api/people', { signal }),
};
const isApprover = ({ roles }: PersonView): boolean => roles.includes('approver');

export const usePeople = () => useQuery(PEOPLE);

/** Who may approve. As long as that is nobody, it is asked again and again. */
export const useApprovers = () =>
  useQuery({
    ...PEOPLE,
    select: (people) => people.filter(isApprover),
    refetchInterval: ({ state }) => (state.data?.some(isApprover) === true ? false : LOOK_AGAIN_MS),
  });
