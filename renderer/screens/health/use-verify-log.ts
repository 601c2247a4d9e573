import { useMutation } from '@tanstack/react-query';
import type { VerifyView } from '../../../proxy/contract/views.ts';
import { ask } from '../../api/ask.ts';

export const useVerifyLog = () =>
  useMutation({ mutationFn: () => ask<VerifyView>('POST', '/api/log/verify') });
