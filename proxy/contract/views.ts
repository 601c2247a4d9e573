import type { z } from 'zod';
import type { ApprovalEnd, BoundView, GrantOffer } from './approvals.ts';
import type { Direction } from './call.ts';
import type { mode } from './config.ts';
import type { ConfigStateView } from './configuration.ts';
import type { DiskView } from './disk.ts';
import type { Requirement } from './policy.ts';
import type { Loss } from './restore.ts';
import type { ServerHealthView } from './servers.ts';
import type { ApprovalState } from './state.ts';
import type { LogFault, LogProblem, LookedAt } from './verification.ts';
import type { WiringView } from './wiring.ts';

/*
 * What the console API answers with. Times are µs since 1970 UTC. Names and texts that agents or servers control are shown escaped by
 * whoever shows them.
 */

export interface AgentView {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly created: number;
  readonly state: 'active' | 'revoked' | 'expired';
  readonly notAfter: number;
  readonly lastUsed: number | null;
  readonly paused: boolean;
}
export interface EnrolledAgent {
  readonly agent: AgentView;
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly caPem: string;
  /** base64, where a passphrase was given. */
  readonly p12?: string;
}
/** An agent whose credentials the gateway wrote into files itself, so that its key travelled nowhere. */
export interface PlacedAgent {
  readonly agent: AgentView;
  /** Absolute paths on the gateway's machine. */
  readonly files: {
    readonly certificate: string;
    readonly key: string;
    readonly ca: string;
    readonly p12: string | null;
  };
  readonly wiring: WiringView;
}
/** The installation's certificate authority. */
export interface AuthorityView {
  readonly certificatePem: string;
  /** Names and addresses that its listener can have. */
  readonly names: readonly string[];
  readonly notAfter: number;
}
export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}
export interface ToolView {
  readonly name: string;
  readonly definition: string;
  readonly description: string;
  readonly claimedClass: 'read' | 'write' | 'destructive';
  readonly confirmedClass: 'read' | 'write' | 'destructive' | null;
  /** `refused`: a person would not have it as it is now; one that changes is asked about again. */
  readonly state: 'new' | 'confirmed' | 'changed' | 'refused';
  /** Where it was confirmed as something else: the confirmed and the present canonical definition. */
  readonly before: string | null;
  readonly now: string;
  /** Since when the server's list is without it; its pin is kept. Null for one that is listed. */
  readonly goneSince: number | null;
}
export interface ServerView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'http' | 'stdio';
  /** The URL or the command line, secrets never among them. */
  readonly target: string;
  readonly mode: z.infer<typeof mode>;
  readonly health: ServerHealthView;
  readonly tools: readonly ToolView[];
}
export interface ProbeView {
  readonly revision: string;
  readonly serverName: string;
  readonly tools: readonly ToolView[];
}
export interface ApprovalView {
  readonly id: string;
  readonly state: ApprovalState;
  /** `to-server`: the agent asks the server. `to-agent`: the server asks the agent (sampling, elicitation, roots). */
  readonly direction: Direction;
  readonly agent: string;
  readonly owner: string;
  readonly server: string;
  readonly method: string;
  readonly tool: string;
  readonly toolClass: string;
  /**
   * While it waits, what the call is about in one line of at most 180 characters, out of the masked params: ready to be shown, with
   * what cannot be seen shown by its code. Empty where the call has no arguments, or no longer waits.
   */
  readonly brief: string;
  readonly rule: string;
  readonly ruleMessage: string | null;
  readonly requirement: Requirement;
  readonly created: number;
  readonly deadline: number;
  /** µs until waiting ends, or until it may no longer be used, by the gateway's monotonic clock; null where neither is so. */
  readonly left: number | null;
  readonly decidedAt: number | null;
  /** Null where it still stands, was decided by votes or used up. */
  readonly end: ApprovalEnd | null;
  /** Votes still missing, in words. */
  readonly needs: string;
  readonly votes: readonly {
    readonly person: string;
    readonly vote: string;
    readonly assurance: string;
    readonly at: number;
    readonly reason: string | null;
    /** Whether a device's signature of it is on record. */
    readonly signed: boolean;
  }[];
  readonly uses: number;
  readonly maxUses: number;
  readonly usableUntil: number | null;
  /** Whether it is a grant: good for other calls too, within bounds. */
  readonly grant: boolean;
  /** Its session is over: a grant of it is of no use to any call. */
  readonly sessionEnded: boolean;
  readonly callerWaiting: boolean;
}
export interface ApprovalDetail extends ApprovalView {
  /**
   * The raw JSON text of params, byte for byte but for masked leaves, which are placeholders: while it waits, of the call as it
   * would run; afterwards, of the call as it is on record. Empty where there are none, or their body was purged.
   */
  readonly params: string;
  /** Of the raw params while it waits; afterwards of the text above. */
  readonly bytes: number;
  readonly masked: readonly {
    readonly pointer: string;
    readonly kind: string;
    readonly length: number;
    readonly byNameAlone: boolean;
  }[];
  /**
   * base64url SHA-256 over what is shown (`countersign/shown/v1`, approval, rule digest, definition, params as above); goes into
   * the vote. Empty where nothing waits.
   */
  readonly shown: string;
  /** The agent's own words from `params._meta`, masked and cut: unverified, and none of ours. */
  readonly stated: { readonly reason: string | null; readonly ticket: string | null };
  /** The rule's canonical JSON, where it is in force as it was when the call was held; null for built-in ones too. */
  readonly ruleText: string | null;
  /** The tool's definition that the approval binds to; `same` tells whether the server still lists that one. */
  readonly definition: {
    readonly digest: string;
    readonly same: boolean;
    readonly tool: ToolView | null;
  } | null;
  readonly source: { readonly ip: string; readonly port: number | null };
  /** Index of the record of the replay that sent it: it is no work of the agent. Absent for all others. */
  readonly replay?: number | undefined;
  readonly session: {
    readonly id: string;
    readonly basis: 'mcp-session' | 'shim-run' | 'idle-gap' | null;
    readonly opened: number | null;
    /** When something was last heard in it. */
    readonly lastHeard: number | null;
    readonly closed: number | null;
  };
  /** Of a grant; null otherwise. `within` and `any` come as they were given, `same` for the rest. */
  readonly bounds: readonly BoundView[] | null;
  /** A grant's bounds in one sentence; empty otherwise. */
  readonly boundsInWords: string;
  readonly offer: GrantOffer;
  /** All is paused, or its agent or its server: a call that is approved now is refused. */
  readonly paused: boolean;
  /** Who was told of it, and what became of that, as their devices report it. */
  readonly deliveries: readonly {
    readonly person: string;
    /** What its owner calls the device; empty where it is none. */
    readonly device: string;
    readonly channel: string;
    readonly sent: number | null;
    readonly delivered: number | null;
    readonly seen: number | null;
    readonly failed: number | null;
  }[];
}
/** A log by itself: one epoch of the installation. */
export interface EpochView {
  readonly epoch: number;
  readonly origin: string;
  readonly vkey: string;
  /** Of the vkey: SHA-256 in hex, sixteen groups of four. */
  readonly fingerprint: string;
  readonly size: number;
  /** The one that is written. */
  readonly present: boolean;
  /** How it began, where a restore began it; null where none did. */
  readonly restored: RestoredView | null;
}
/** What a restore went back to, as the first record of its epoch says. */
export interface RestoredView {
  /** µs since 1970 UTC. */
  readonly at: number;
  /** The log that the copy had, and how many records of it. */
  readonly origin: string;
  readonly size: number;
  /** Records that were written behind those and are lost, of that log and of those that came after it; null where nothing outside the copy tells. */
  readonly lost: number | null;
  /** Of which epochs they are. */
  readonly lostOf: readonly Loss[];
}

/** What a backup is of. */
export interface BackupView {
  readonly bytes: number;
  readonly origin: string;
  /** Records of the present epoch that are in it at least: those of a signed head. */
  readonly size: number;
  /** base64 root hash of that head. */
  readonly root: string;
}

/** How far witnesses vouch for the log. */
export interface WitnessedView {
  /** How many of them make a head a witnessed one, and how far so many have cosigned: the index of the first record that they have not. */
  readonly quorum: number;
  readonly size: number;
  readonly witnesses: readonly {
    readonly name: string;
    readonly vkey: string;
    /** `good`: it cosigned when it was asked last. `new`: not asked since the gateway was started. */
    readonly state: 'good' | 'new' | WitnessFailure;
    /** It had once forgotten heads that it cosigned: an older copy of its folder was put back. Absent of an epoch that has ended. */
    readonly setBack?: boolean | undefined;
    /** Records of the last head that it cosigned, and µs since 1970 UTC when; null where there is none. */
    readonly size: number | null;
    readonly at: number | null;
  }[];
}
/** Why a witness did not cosign. */
export const WITNESS_FAILURES = [
  'unreachable',
  /** It does not know this log. */
  'unknown-log',
  /** It knows it with another key, or takes nothing from us. */
  'refused',
  /** What came is no answer, or not signed by its key. */
  'bad-answer',
  /** It has cosigned more records than the log has: the log was set back. */
  'behind',
  /** It has cosigned another history of this log. */
  'contradicted',
] as const;
export type WitnessFailure = (typeof WITNESS_FAILURES)[number];
export interface StatusView {
  readonly installation: string;
  readonly version: string;
  readonly listening: string | null;
  /** Where agents reach it, or will once it listens; null where its port is known only then. */
  readonly address: string | null;
  readonly mode: z.infer<typeof mode>;
  readonly started: number;
  readonly log: {
    readonly origin: string;
    readonly size: number;
    readonly root: string;
    readonly vkey: string;
    /** Of the vkey: SHA-256 in hex, sixteen groups of four. */
    readonly fingerprint: string;
    readonly writable: boolean;
    /** How many of its first records the search index has; it is filled behind the log. */
    readonly indexed: number;
    /** Who cosigns its head; null where nobody is asked to. */
    readonly witnessed: WitnessedView | null;
    /** Room for it. */
    readonly disk: DiskView;
  };
  readonly keys: { readonly protection: string };
  readonly isolation: string;
  readonly waiting: number;
  readonly paused: {
    /** All calls are, for whatever reason. */
    readonly all: boolean;
    /** They are because the desktop's screen is locked, and for no other reason: the app lets them go on when it is unlocked. */
    readonly byScreen: boolean;
    readonly agents: readonly string[];
    readonly servers: readonly string[];
  };
  readonly policy: { readonly digest: string; readonly problems: readonly string[] };
  readonly config: ConfigStateView;
  readonly channels: readonly string[];
  /** What a person types for `countersign` on the gateway's machine: `npm run countersign --` in a checkout. */
  readonly program: string;
}
/** Where the console's pages are on loopback: the one that shows, and the one that votes. */
export interface ConsoleView {
  readonly url: string;
  readonly approvalUrl: string;
}
export interface PolicySummaryRow {
  readonly effect: 'deny' | 'hold';
  readonly rule: string;
  readonly agent: string;
  readonly server: string;
  readonly tool: string;
  readonly calls: number;
}
export interface RecordView {
  readonly index: number;
  /** The record's canonical JSON. */
  readonly text: string;
  readonly bodies: readonly {
    readonly role: string;
    readonly commit: string;
    readonly media: string;
    readonly text: string;
  }[];
}
export interface VerifyView {
  readonly ok: boolean;
  /** Of the log when it was verified; `records` are those of it that were asked about. */
  readonly size: number;
  readonly records: { readonly count: number; readonly first: number | null; readonly last: number | null };
  readonly root: string;
  readonly note: string;
  readonly vkey: string;
  /** The first record where something is wrong; null where only all of them together are. */
  readonly badIndex: number | null;
  readonly problem: LogProblem | null;
  /** All that was found, of which `problem` is the first. */
  readonly faults: readonly LogFault[];
  /** Null where only the records were asked about. */
  readonly looked: LookedAt | null;
  /** The one that the log was held against: of how many records, and whether the log begins with them. */
  readonly checkpoint?: { readonly size: number; readonly ok: boolean } | undefined;
  readonly milliseconds: number;
}
