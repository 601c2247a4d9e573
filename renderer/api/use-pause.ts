import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import type { z } from 'zod';
import type { pauseInput } from '../../proxy/contract/inputs.ts';
import { ask } from './ask.ts';
import { KEYS } from './keys.ts';
import { queryClient } from './query-client.ts';

/** Pauses or resumes all, one agent or one server. */
export const usePause = () =>
  useMutation({
    mutationFn: (body: z.input<typeof pauseInput>) => ask('POST', '/api/pause', { body }),
    onSettled: () =>
      Promise.all(
        [KEYS.status, KEYS.agents, KEYS.servers].map((key) =>
          queryClient.invalidateQueries({ queryKey: [key] }),
        ),
      ),
    onError: (error) => notifications.show({ color: 'red', title: 'Not changed', message: error.message }),
  });
