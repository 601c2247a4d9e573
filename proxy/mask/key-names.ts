/**
 * Names of keys whose values are secrets whatever they look like. Compared without case and without anything but letters
 * and digits, so that `X-Api-Key`, `xApiKey` and `x_api_key` are one.
 */
const EXACT = [
  ...['pwd', 'secrets', 'token', 'auth-token', 'authorization', 'proxy-authorization', 'x-authorization'],
  ...['credential', 'credentials', 'cookie', 'set-cookie', 'session-cookie', 'cvv', 'cvc', 'ssn'],
  ...['social-security-number', 'password-hash', 'connection-string'],
] as const;

/** Endings that say the same of a longer name: `db_password`, `stripeSecretKey`, `SLACK_BOT_TOKEN`. */
const ENDINGS = [
  ...['client-secret', 'access-token', 'refresh-token', 'api-key', 'private-key', 'secret-key', 'access-key'],
  ...['account-key', 'signing-key', 'encryption-key', 'master-key', 'shared-key', 'storage-key', 'auth-key'],
  ...['passphrase', 'password', 'passwd', 'secret', 'token'],
] as const;

/** What makes a `…token` a place in a list, a unit of text or a mark of the protocol. */
const HARMLESS_TOKENS =
  /(?:progress|next|page|continuation|cancellation|cancel|sync|cursor|pagination|paging|marker|resume|end|start|stop|bos|eos|pad|unk|mask|sep|cls|special|per|client|request|clientrequest|idempotency|first|last|current|previous|prev|image|audio|text|output|input|prompt|completion|best|top|max|min)token$/;

/** Keys of JSON schemas: under `properties.password` they describe the value and are not it. */
const SCHEMA_PARENTS = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);
const SCHEMA_WORDS = new Set(
  (
    'type title description format pattern items prefixItems properties additionalProperties required minLength maxLength ' +
    'minimum maximum minItems maxItems minProperties maxProperties uniqueItems multipleOf exclusiveMinimum exclusiveMaximum ' +
    'anyOf oneOf allOf not if then else $ref $schema $id $comment enum enumNames readOnly writeOnly deprecated nullable ' +
    'contentEncoding contentMediaType x-mcp-header'
  ).split(' '),
);

/** Whether a text may hold a key that is masked by name, as `Detector.mayHold`. */
const HINT = /pass|pwd|secret|token|auth|key|credential|cookie|cvv|cvc|ssn|social|connection/i;

export interface KeyNames {
  /** The cheap look at a whole text: false where no key in it is masked. */
  mayHold(text: string): boolean;
  /** The name that makes a leaf at `path` a secret, as placeholders show it, or undefined. */
  nameFor(path: readonly (string | number)[]): string | undefined;
}

const MOST_REMEMBERED = 4096;

/** The built-in names, unless `builtIn` is false, with `own` beside them. */
export function keyNames(own: readonly string[], builtIn = true): KeyNames {
  const exact = new Map<string, string>();
  const wellKnown = builtIn ? [...EXACT, ...ENDINGS] : [];
  for (const name of wellKnown) exact.set(squeeze(name), name);
  for (const name of own) if (squeeze(name) !== '') exact.set(squeeze(name), show(name));
  const endings = (builtIn ? ENDINGS : []).map((name) => ({ name, ending: squeeze(name) }));
  // Messages use the same few keys again and again.
  const remembered = new Map<string, string | undefined>();

  function judge(key: string): string | undefined {
    if (key.length > 128) return undefined;
    const name = squeeze(key);
    const known = exact.get(name);
    if (known !== undefined) return known;
    if (HARMLESS_TOKENS.test(name)) return undefined;
    return endings.find(({ ending }) => name.endsWith(ending))?.name;
  }

  function named(key: string): string | undefined {
    if (remembered.has(key)) return remembered.get(key);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const name = judge(key);
    remembered.set(key, name);
    return name;
  }

  return {
    mayHold: (text) => own.length > 0 || (builtIn && HINT.test(text)),
    nameFor(path) {
      for (let depth = path.length - 1; depth >= 0; depth -= 1) {
        const key = path[depth];
        if (typeof key !== 'string') continue;
        const name = named(key);
        if (name !== undefined && !describesKey(path, depth)) return name;
      }
      return undefined;
    },
  };
}

/** Whether the leaf is part of a JSON schema for the key at `depth`. `default`, `const` and `examples` are values. */
function describesKey(path: readonly (string | number)[], depth: number): boolean {
  if (depth === path.length - 1) return false;
  const parent = path[depth - 1];
  if (typeof parent !== 'string' || !SCHEMA_PARENTS.has(parent)) return false;
  let named = false;
  for (let i = depth + 1; i < path.length; i += 1) {
    const key = path[i];
    if (typeof key === 'number' || named) named = false;
    else if (key === undefined || !SCHEMA_WORDS.has(key)) return false;
    else named = SCHEMA_PARENTS.has(key);
  }
  return true;
}

function squeeze(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function show(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 60) || 'own';
}
