import { createContext } from 'react';

/** What scrolls around a call where that is not the page as a whole. */
export const ScrollPlace = createContext<HTMLElement | null>(null);
