import { useStatus } from './use-status.ts';

/** What a person types for `countersign` where the gateway runs. */
export const useProgram = (): string => useStatus().data?.program ?? 'countersign';
