/* The votes that devices signed: docs/log-format.md, section "Signed votes". */

/** In front of the point of a SubjectPublicKeyInfo of P-256, in hex. */
const P256_PREFIX = '3059301306072a8648ce3d020106082a8648ce3d030107034200';
/** In their order. */
const STATED = [
  ...['approval', 'assurance', 'at', 'credential', 'grant', 'installation'],
  ...['presence', 'principal', 'reason', 'shown', 'vote'],
];
const SIGNED_BODIES = ['reason', 'grant'];

/**
 * @typedef {{signed: number, asRecorded: number, otherRequest: number[], unchecked: number, unsigned: number, keys: Map<string, {spki: string, principal: string, votes: number}>,
 *   keyOf: Map<number, {key: string, shown: 'here' | 'other' | 'nowhere'}>}} Votes `keyOf`: of each record of a vote whose signature is
 *   good, the digest of the key, and whether the request that was shown is the one that stands here. */

/**
 * Takes the records in their order; `bodyOf` reads one of their bodies, undefined where it is not in the bundle.
 * @param {string} origin @param {(commit: string) => Promise<Uint8Array<ArrayBuffer> | undefined>} bodyOf
 */
function voteCheck(origin, bodyOf) {
  const [, installation = ''] = origin.split('/');
  /** The facts of each credential as it was issued. @type {Map<unknown, any>} */
  const devices = new Map();
  /** What voters were shown, by approval. @type {Map<unknown, string>} */
  const shownFor = new Map();
  /** The last held request: what asks people for it stands directly behind it. @type {any} */
  let held;
  /** @type {number | undefined} */
  let bad;
  /** @type {Votes} */
  const votes = {
    signed: 0,
    asRecorded: 0,
    otherRequest: [],
    unchecked: 0,
    unsigned: 0,
    keys: new Map(),
    keyOf: new Map(),
  };

  /** The body of that role; of one that is not in the bundle undefined. @param {any} record @param {string} role */
  const body = async ({ commits }, role) => {
    const found = commits.findLast((/** @type {{role: string}} */ one) => one.role === role);
    return found === undefined ? undefined : bodyOf(found.commit);
  };
  /** @param {any} record */
  async function asked(record) {
    const request = held?.call === record.call ? await body(held, 'request') : undefined;
    const digest = request === undefined ? undefined : await shownDigest(record, request);
    if (digest !== undefined) shownFor.set(record.facts.approval, digest);
  }
  /** @param {any} record */
  async function voted(record) {
    const { facts, actor, commits, index } = record;
    if (facts.signature === undefined) {
      votes.unsigned++;
      return;
    }
    const device = devices.get(actor?.credential);
    const [reason, grant] = await Promise.all(SIGNED_BODIES.map((role) => body(record, role)));
    const needed = SIGNED_BODIES.filter((_, nth) => [reason, grant][nth] === undefined);
    const lacks = commits.some((/** @type {{role: string}} */ one) => needed.includes(one.role));
    if (device === undefined || lacks) {
      votes.unchecked++;
      return;
    }
    /** @type {Record<string, string | undefined>} */
    const stated = Object.create(null);
    for (const name of ['approval', 'assurance', 'at', 'presence', 'shown', 'vote'])
      stated[name] = JSON.stringify(facts[name]);
    stated['credential'] = JSON.stringify(actor?.credential);
    stated['principal'] = JSON.stringify(actor?.principal);
    stated['installation'] = JSON.stringify(installation);
    if (reason !== undefined) stated['reason'] = JSON.stringify(looseText.decode(reason));
    if (grant !== undefined) stated['grant'] = looseText.decode(grant);
    const members = STATED.filter((name) => stated[name] !== undefined);
    const statement = `{${members.map((name) => `"${name}":${stated[name]}`).join(',')}}`;
    const isTheirs = device.principal === actor?.principal;
    if (!isTheirs || !(await isSignedByDevice(device, facts.signature, statement))) {
      bad ??= index;
      return;
    }
    votes.signed++;
    const pair = `${device.spki} ${actor?.principal}`;
    const before = votes.keys.get(pair)?.votes ?? 0;
    votes.keys.set(pair, { spki: device.spki, principal: String(actor?.principal), votes: before + 1 });
    const here = shownFor.get(facts.approval);
    if (facts.shown === here) votes.asRecorded++;
    else if (here !== undefined) votes.otherRequest.push(index);
    const shown = here === undefined ? 'nowhere' : facts.shown === here ? 'here' : 'other';
    votes.keyOf.set(index, { key: device.spki, shown });
  }
  return {
    /** @param {any} record */
    async take(record) {
      const { kind, facts } = record;
      if (kind === 'credential.issue' && !devices.has(facts.credential)) devices.set(facts.credential, facts);
      if (kind === 'call.request' && facts.decision === 'hold') held = record;
      if (kind === 'approval.request') await asked(record);
      if (kind === 'approval.decide') await voted(record);
    },
    /** @returns {Votes} */
    result() {
      if (bad === undefined) return votes;
      throw new Problem('bad-vote', 'A vote is not signed by the device that it names.', {
        file: 'records.ndjson',
        index: bad,
      });
    },
  };
}

/** @param {any} device The facts that it was issued with. @param {unknown} signature @param {string} statement */
async function isSignedByDevice({ key, spki }, signature, statement) {
  const [der, bytes] = [fromBase64Url(key), fromBase64Url(signature)];
  if (der?.length !== 91 || bytes?.length !== 64 || !toHex(der).startsWith(P256_PREFIX)) return false;
  if (toHex(await sha256(der)) !== spki) return false;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  try {
    const imported = await crypto.subtle.importKey('spki', der, algorithm, false, ['verify']);
    const message = utf8.encode(`countersign/vote/v1\n${statement}`);
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, imported, bytes, message);
  } catch {
    return false;
  }
}

/** What a vote on this request states as `shown`. @param {any} record @param {Uint8Array<ArrayBuffer>} request */
async function shownDigest({ facts, policy, server }, request) {
  const about = [facts.approval, policy?.ruleDigest ?? '', server?.definition ?? ''].join('\n');
  const text = looseText.decode(request);
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const hash = await sha256(
    utf8.encode(`countersign/shown/v1\n${about}\n${rawMember(text, 'params') ?? ''}`),
  );
  return toBase64Url(hash);
}
