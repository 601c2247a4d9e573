import { useQuery } from '@tanstack/react-query';
import type { PersonView } from '../../../proxy/contract/views.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';

/** No event tells of a person who was enrolled in a terminal. */
const LOOK_AGAIN_MS = 2500;

/** Who may approve. As long as that is nobody, it is asked again and again. */
export const useApprovers = () =>
  useQuery({
    queryKey: [KEYS.people],
    queryFn: ({ signal }) => ask<PersonView[]>('GET', '/api/people', { signal }),
    select: (people) => people.filter(({ roles }) => roles.includes('approver')),
    refetchInterval: ({ state }) =>
      state.data?.some(({ roles }) => roles.includes('approver')) === true ? false : LOOK_AGAIN_MS,
  });
