import { createContext, useContext } from 'react';

/** The earlier epoch that the session's records are of; undefined for the present one. */
export const SessionEpoch = createContext<number | undefined>(undefined);
export const useSessionEpoch = (): number | undefined => useContext(SessionEpoch);
