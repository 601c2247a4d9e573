import { z } from 'zod';
import { VOTER_PATH, type VoterView } from '../contract/voter.ts';
import type { Approver } from '../gateways/approver.ts';
import { signBallot } from '../gateways/sign-ballot.ts';
import type { Presence } from '../presence/presence.ts';
import type { ShowPresence } from '../presence/show-presence.ts';
import type { Ask } from './ask.ts';
import { bodyOf, forwardPage, refusal } from './forward-page.ts';
import { APPROVAL_ID, presenceAskedFor } from './page-routes.ts';

const ONE = new RegExp(`^/api/approvals/(${APPROVAL_ID})$`);
const VOTES = new RegExp(`^/api/approvals/(${APPROVAL_ID})/votes$`);
const presenceInput = z.strictObject({ secret: z.string().min(1).max(1024).optional() });

/** What an approval window of one gateway is answered with. */
export interface ApprovalDesk {
  /** Undefined where the app is no approver there: a person logs in with their secret, as in a browser. */
  approver(): Approver | undefined;
  /** The gateway's name where the app has several. */
  name(): string | null;
  readonly elsewhere: boolean;
  /** For who is no approver here. Undefined where there is no other way to the gateway. */
  readonly line: Ask | undefined;
  readonly presence: Presence;
  present(): Promise<ShowPresence>;
  now(): number;
  /** The page was given this approval. */
  seen(approval: string): void;
}

/**
 * Answers the page that votes. It holds no key and no token: its votes are signed here, with what the app knows of its person and not
 * with what the page says.
 */
export async function answerApproval(desk: ApprovalDesk, asked: Request): Promise<Response> {
  const { pathname } = new URL(asked.url);
  const approver = desk.approver();
  if (asked.method === 'GET' && pathname === VOTER_PATH) return Response.json(await viewOf(desk, approver));
  if (approver === undefined) {
    if (desk.line === undefined) return refusal(403, 'not-allowed', 'This gateway was left.');
    return forwardPage('approval', { ask: desk.line, ownToken: true }, asked);
  }
  const toShow = asked.method === 'POST' ? presenceAskedFor(pathname) : undefined;
  if (toShow !== undefined) return showPresence(desk, toShow, asked);

  const way = { ask: approver.ask, ownToken: false };
  const voted = asked.method === 'POST' ? VOTES.exec(pathname)?.[1] : undefined;
  if (voted === undefined) {
    const answer = await forwardPage('approval', way, asked);
    const read = asked.method === 'GET' && answer.ok ? ONE.exec(pathname)?.[1] : undefined;
    if (read !== undefined) desk.seen(read);
    return answer;
  }
  const body = await bodyOf(asked);
  if (body === 'too-large') return refusal(413, 'too-large', 'The body is larger than 1 MiB.');
  const text = Buffer.from(body).toString('utf8');
  const ballot = { approval: voted, text, present: desk.presence.take(voted), at: desk.now() };
  const signed = signBallot(ballot, approver.entry(), approver.key);
  if (signed === undefined) return refusal(400, 'invalid', 'The app could not read the vote of its page.');
  return forwardPage('approval', { ...way, body: JSON.stringify(signed) }, asked);
}

async function viewOf(desk: ApprovalDesk, approver: Approver | undefined): Promise<VoterView> {
  return {
    person: approver?.entry().person ?? null,
    gateway: desk.name(),
    elsewhere: desk.elsewhere,
    presence: (await desk.present()).by,
  };
}

async function showPresence(desk: ApprovalDesk, approval: string, asked: Request): Promise<Response> {
  const input = presenceInput.safeParse(await asked.json().catch(() => undefined));
  if (!input.success) return refusal(400, 'invalid', 'The app could not read what its page sent.');
  const problem = await (await desk.present()).show(input.data.secret);
  if (problem !== undefined) return refusal(403, problem.code, problem.message);
  desk.presence.show(approval);
  return Response.json({ done: true });
}
