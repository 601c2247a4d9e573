import type { Assurance } from '../../proxy/contract/policy.ts';

/** What it asks of the one who approves, beyond a click; empty where nothing. */
export const ASSURANCE_WORDS: Readonly<Record<Assurance, string>> = {
  click: '',
  'os-presence': 'Approving asks for your secret once more.',
  'user-verified-key': 'It must be approved with a key that needs a touch. This page cannot do that.',
  'other-device': 'It must be approved on another device. This page cannot do that.',
};
/** Those that this page can give. */
export const isGivenHere = (least: Assurance): boolean => least === 'click' || least === 'os-presence';
