import type { DetectorKind } from '../../proxy/contract/masking.ts';

/** Invented secrets, put together here so that no scanner takes this file for a leak. */
export const AWS_KEY = ['AKIA', 'IOSFODNN7', 'EXAMPLE'].join('');
export const GITHUB = ['ghp', '_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
export const CARD = ['4539', '5787', '6362', '1486'].join('');
export const JWT = [
  Buffer.from('{"alg":"HS256"}').toString('base64url'),
  Buffer.from('{"sub":"1"}').toString('base64url'),
  'c2lnbmF0dXJlLXNpZ25hdHVyZQ',
].join('.');
export const PEM = [
  `-----${'BEGIN'} PRIVATE KEY-----`,
  'MC4CAQAwBQYDK2VwBCIEIIrandomrandomrandomrandomrandomrandomrandom',
  `-----${'END'} PRIVATE KEY-----`,
].join('\n');

/** One of each kind that is masked whole wherever it stands between spaces. */
export const SECRETS: readonly (readonly [DetectorKind, string])[] = [
  ['aws-key', AWS_KEY],
  ['github-token', GITHUB],
  ['stripe-key', ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_')],
  ['card', CARD],
  ['card', '4539 5787 6362 1486'],
  ['iban', ['DE89', '3704', '0044', '0532', '0130', '00'].join('')],
  ['us-ssn', ['536', '90', '4399'].join('-')],
  ['email', 'ann.lee@corp.example'],
  ['gcp-key', ['AIza', 'SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY'].join('')],
  ['gitlab-token', ['glpat', 'x1Y2z3A4b5C6d7E8f9G0'].join('-')],
  ['slack-token', ['xoxb', '123456789012', 'abcDEFghiJKL'].join('-')],
  ['openai-key', ['sk', 'proj', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('-')],
  ['anthropic-key', ['sk', 'ant', 'api03', 'a1B2c3D4e5F6g7H8i9J0k1L2'].join('-')],
  ['jwt', JWT],
  ['private-key', PEM],
];
