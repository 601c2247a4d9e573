import type { PresentFileState } from '../../proxy/contract/approvals.ts';

type Told = Exclude<PresentFileState, 'file'>;

const NOW: Readonly<Record<Told, string>> = {
  absent: 'A new file: there is nothing at this path now.',
  'too-large': 'What is there now is larger than 256 KiB, so it is not compared.',
  binary: 'What is there now is no text, so it is not compared.',
  unreadable: 'What is there now cannot be read: a link, a folder, or nothing that the gateway may open.',
  'not-asked': 'What is there now is not known: the server runs elsewhere, or the path is not absolute.',
};
const THEN: Readonly<Record<Told, string>> = {
  absent: 'A new file: there was nothing at this path.',
  'too-large': 'What was there was larger than 256 KiB, so it is not compared.',
  binary: 'What was there was no text, so it is not compared.',
  unreadable: 'What was there could not be read: a link, a folder, or nothing that the gateway may open.',
  'not-asked': 'What was there is not known: the server runs elsewhere, or the path is not absolute.',
};

/** What there is to compare a write with, while it waits and afterwards. */
export const presentWords = (state: Told, waits: boolean): string => (waits ? NOW : THEN)[state];
