import type { Assurance } from '../../proxy/contract/policy.ts';

/** What it asks of the one who approves, beyond a click; empty where nothing. */
export const ASSURANCE_WORDS: Readonly<Record<Assurance, string>> = {
  click: '',
  'os-presence': 'Approving asks for your secret once more.',
  'user-verified-key': 'It must be approved with a key that needs a touch.',
  'other-device': 'It must be approved on another device.',
};
/** Whether a vote of this page can have it: the app's, for a gateway elsewhere, is another device's, which is more than any here. */
export const isGivenHere = (least: Assurance, elsewhere: boolean): boolean =>
  elsewhere || least === 'click' || least === 'os-presence';
