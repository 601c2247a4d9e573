import { create } from 'zustand';

/** The name that the person at this page has logged in with, so that their own vote is told as theirs. */
interface Voter {
  readonly name: string;
  setName(name: string): void;
}

const KEY = 'countersign.voter';

export const useVoter = create<Voter>((set) => ({
  name: localStorage.getItem(KEY) ?? '',
  setName(name) {
    localStorage.setItem(KEY, name);
    set({ name });
  },
}));
