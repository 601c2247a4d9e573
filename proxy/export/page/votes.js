/* The votes that devices signed: docs/log-format.md, section "Signed votes". */

/** In front of the coordinates of a SubjectPublicKeyInfo of P-256, in hex. */
const P256_PREFIX = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';
/** In their order. */
const STATED = [
  ...['approval', 'assurance', 'at', 'credential', 'grant', 'installation'],
  ...['presence', 'principal', 'reason', 'shown', 'vote'],
];
/** Each at most once; what a device signs is far shorter. */
const SIGNED_BODIES = ['reason', 'grant'];
const MOST_SIGNED = 65_536;
/** A longer request is not looked at. */
const MOST_REQUEST = 64 * 1024 * 1024;

/**
 * `keyOf`: of each record of a vote whose signature is good, the digest of the key, whether the request that was shown is the one that
 * stands here, and the call that asked.
 * @typedef {{signed: number, asRecorded: number, otherRequest: number[], unchecked: number, unsigned: number,
 *   keys: Map<string, {spki: string, principal: string, votes: number}>,
 *   keyOf: Map<number, {key: string, shown: 'here' | 'other' | 'nowhere', call: string | undefined}>}} Votes
 */
/** A body that is longer than that is given as null, one that is not with its record in the bundle as undefined. @typedef {(record: any, role: string, most: number) => Promise<Uint8Array<ArrayBuffer> | undefined | null>} BodyOf */

/**
 * `digest`: of what its voters were shown, where the request is here; `call`: the one that asked.
 * @typedef {{digest: string | undefined, call: string | undefined, voters: Set<unknown>, decided: boolean}} OpenApproval
 */
/** @param {string | undefined} digest @param {string | undefined} call @returns {OpenApproval} */
const opened = (digest, call) => ({ digest, call, voters: new Set(), decided: false });

/** Takes the records in their order. `from`: the record from which on all pass, undefined of a selection. @param {{origin: string, from: number | undefined}} of @param {BodyOf} bodyOf */
function voteCheck({ origin, from }, bodyOf) {
  const [, installation = '', epoch] = origin.split('/');
  // Nothing came before: a device that was not enrolled here never was, and nobody votes on what was not asked here, or is over.
  const isFromBeginning = epoch === '1' && from === 0;
  /** The facts of each credential as it was issued. @type {Map<unknown, any>} */
  const devices = new Map();
  /** Approvals that are neither ended, denied nor used up. @type {Map<unknown, OpenApproval>} */
  const open = new Map();
  /** The record before, where it is a held request: what asks people for it stands directly behind it. @type {any} */
  let held;
  /** @type {number | undefined} */
  let bad;
  /** @type {Votes} */
  const votes = {
    ...{ signed: 0, asRecorded: 0, otherRequest: [], unchecked: 0, unsigned: 0 },
    ...{ keys: new Map(), keyOf: new Map() },
  };

  /** @param {any} record */
  async function asked(record) {
    const { approval } = record.facts;
    // One that is asked for twice would be of the call that came later.
    if (open.has(approval)) return;
    const isBehind = held?.index === record.index - 1 && held.call === record.call;
    const request = isBehind ? await bodyOf(held, 'request', MOST_REQUEST) : undefined;
    const digest = request ? await shownDigest(record, request) : undefined;
    open.set(approval, opened(digest, isBehind ? record.call : undefined));
  }
  /** Whether this voter had no vote there, and nobody had decided it. @param {any} record @param {OpenApproval} on */
  function counts({ facts: { approval, state }, actor }, on) {
    const isNew = !on.decided && !on.voters.has(actor?.principal);
    on.voters.add(actor?.principal);
    on.decided ||= state !== 'waiting';
    if (state === 'denied') open.delete(approval);
    else open.set(approval, on);
    return isNew;
  }
  /** @param {any} record */
  async function voted(record) {
    const { facts, actor, commits, index } = record;
    const isOpen = open.has(facts.approval);
    const here = open.get(facts.approval) ?? opened(undefined, undefined);
    const device = devices.get(actor?.credential);
    const isUnsigned = facts.signature === undefined;
    const lacksSignature = isUnsigned && comesFromDevice(record, device);
    const isStranger = isFromBeginning && (!isOpen || (!isUnsigned && device === undefined));
    if (!counts(record, here) || contradicts(record) || lacksSignature || isStranger) {
      bad ??= index;
      return;
    }
    if (isUnsigned) {
      votes.unsigned++;
      return;
    }
    const roles = commits
      .map((/** @type {{role: string}} */ one) => one.role)
      .filter((/** @type {string} */ role) => SIGNED_BODIES.includes(role));
    const isWhole = isVote(record) && new Set(roles).size === roles.length;
    const bodies = await Promise.all(SIGNED_BODIES.map((role) => bodyOf(record, role, MOST_SIGNED)));
    const isHere = (/** @type {string} */ role) => bodies[SIGNED_BODIES.indexOf(role)] !== undefined;
    if (isWhole && (device === undefined || !roles.every(isHere))) {
      votes.unchecked++;
      return;
    }
    if (!isWhole || !(await isGood(record, device, bodies, installation))) {
      bad ??= index;
      return;
    }
    votes.signed++;
    const pair = `${device.spki} ${actor.principal}`;
    const before = votes.keys.get(pair)?.votes ?? 0;
    votes.keys.set(pair, { spki: device.spki, principal: actor.principal, votes: before + 1 });
    const shown = here.digest === undefined ? 'nowhere' : here.digest === facts.shown ? 'here' : 'other';
    if (shown === 'here') votes.asRecorded++;
    if (shown === 'other') votes.otherRequest.push(index);
    votes.keyOf.set(index, { key: device.spki, shown, call: here.call });
  }
  return {
    /** @param {any} record */
    async take(record) {
      const { kind, facts } = record;
      if (kind === 'credential.issue' && !devices.has(facts.credential)) devices.set(facts.credential, facts);
      if (kind === 'approval.request') await asked(record);
      if (kind === 'approval.decide') await voted(record);
      if (kind === 'approval.end' || (kind === 'approval.use' && facts.use === facts.of))
        open.delete(facts.approval);
      held = kind === 'call.request' && facts.decision === 'hold' ? record : undefined;
    },
    /** @returns {Votes} */
    result() {
      if (bad === undefined) return votes;
      throw new Problem('bad-vote', 'A vote is not signed by the device that it names, or one too many.', {
        index: bad,
      });
    },
  };
}

/** Whether all is there that a device states. @param {any} record */
function isVote({ facts, actor }) {
  const texts = ['approval', 'vote', 'assurance', 'shown', 'signature'];
  const { at, presence } = facts;
  const isStated = typeof at === 'number' && typeof presence === 'boolean';
  return texts.every((name) => isText(facts[name])) && isStated && actor?.credential !== undefined;
}

/** @param {any} record @param {any} device @param {(Uint8Array<ArrayBuffer> | undefined | null)[]} bodies @param {string} installation */
async function isGood({ facts, actor }, device, bodies, installation) {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  if (device.principal !== actor.principal || bodies.includes(null)) return false;
  let texts;
  try {
    texts = bodies.map((body) => (body ? strict.decode(body) : undefined));
  } catch {
    return false;
  }
  const [reason, grant] = texts;
  /** @type {Record<string, string | undefined>} */
  const stated = { grant, reason: reason === undefined ? undefined : JSON.stringify(reason) };
  for (const name of ['approval', 'assurance', 'at', 'presence', 'shown', 'vote'])
    stated[name] = JSON.stringify(facts[name]);
  stated['credential'] = JSON.stringify(actor.credential);
  stated['principal'] = JSON.stringify(actor.principal);
  stated['installation'] = JSON.stringify(installation);
  const members = STATED.filter((name) => stated[name] !== undefined);
  const statement = `{${members.map((name) => `"${name}":${stated[name]}`).join(',')}}`;
  if (!(await isSignedByDevice(device, facts.signature, statement))) return false;
  // Good for no more calls than the device signed: one, where it signed no grant.
  const granted = grant === undefined ? { uses: 1 } : objectIn(grant);
  return granted !== undefined && (facts.uses === undefined || facts.uses === granted.uses);
}

/** Undefined where a device signed what is no grant. @param {string} grant @returns {{uses?: unknown} | undefined} */
function objectIn(grant) {
  try {
    const value = readSingle(grant);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A denial ends an approval, and an approval does not deny it. @param {any} record */
const contradicts = ({ facts: { vote, state } }) => (vote === 'deny') !== (state === 'denied');

/** Where a device votes, the gateway takes no vote that is not signed. @param {any} record @param {any} credential */
const comesFromDevice = ({ facts }, credential) =>
  facts.assurance === 'other-device' || credential?.type === 'device';

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
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request);
    readSingle(text);
  } catch {
    return undefined;
  }
  const hash = await sha256(
    utf8.encode(`countersign/shown/v1\n${about}\n${rawMember(text, 'params') ?? ''}`),
  );
  return toBase64Url(hash);
}
