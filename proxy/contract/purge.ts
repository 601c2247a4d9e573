import { z } from 'zod';
import { type ExportInput, exportInput } from './bundle.ts';
import type { Actor } from './control.ts';

/*
 * Deleting bodies by the rules of the configuration, and preservations (legal holds), which keep them from it.
 */

/** How many bodies, and how large they are together. */
export interface BodyCount {
  readonly bodies: number;
  readonly bytes: number;
}
/** What would be deleted now, and what is kept although a rule would let it go. */
export interface PurgePlanView {
  /** µs since 1970 UTC: ages are counted up to it. */
  readonly at: number;
  /** Hex SHA-256 of the rules. */
  readonly rules: string;
  /** A line a rule, in their order, also of those that let nothing go now. The first figures are of what would be deleted. */
  readonly byRule: readonly (BodyCount & {
    readonly rule: string;
    /** Names with stars, and kinds of body; a member that is empty matches all. */
    readonly match: {
      readonly server: readonly string[];
      readonly agent: readonly string[];
      readonly body: readonly string[];
    };
    readonly keep: string;
    readonly afterBundle: boolean;
    /** Old enough, and in no bundle that was asked for. */
    readonly unbundled: BodyCount;
    /** Old enough, and of a call that is under way. */
    readonly inUse: BodyCount;
    /** Old enough, and under a preservation. */
    readonly preserved: BodyCount;
  })[];
  /** Under which preservations bodies are that would else be deleted; one may be under several. */
  readonly preservations: readonly (BodyCount & { readonly id: string; readonly owner: string })[];
  /** How often the gateway does it by itself, as configured; null where it does not. */
  readonly every: string | null;
}
export interface PurgedView extends BodyCount {
  readonly byRule: readonly (BodyCount & { readonly rule: string })[];
}
/** `at` and `rules` of the plan that was looked at: nothing younger is deleted, and nothing at all where the rules are others now. */
export const purgeInput = z.strictObject({
  at: z.int().nonnegative(),
  rules: z.string().regex(/^[0-9a-f]{64}$/),
});
export type PurgeInput = z.infer<typeof purgeInput>;

/** A body that a record commits to and that was deleted. */
export interface DeletedView {
  /** The record that commits to it. */
  readonly index: number;
  readonly role: string;
  readonly commit: string;
  /** µs since 1970 UTC. */
  readonly at: number;
  readonly rule: string;
  /** Index of the record that tells of the deletion. */
  readonly record: number;
  /** The later epoch of the log that this record is of, where it is not that of the body. */
  readonly epoch?: number;
}

const words = (most: number) => z.string().trim().min(1).max(most);
/** What the filter finds now and, where it names no end of time, whatever it will find later. Without a filter: everything. */
export const preserveInput = z.strictObject({
  /** Who answers for it: a person, a department, a case. */
  owner: words(128),
  reason: words(2000),
  /** What its query line says of time counts from when it is placed. */
  filter: exportInput.omit({ epoch: true, recipients: true }),
});
export type PreserveInput = z.infer<typeof preserveInput>;
export const releaseInput = z.strictObject({ reason: words(2000) });
export type ReleaseInput = z.infer<typeof releaseInput>;

export interface PreservationView {
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  readonly filter: ExportInput;
  readonly placed: number;
  readonly placedBy: string;
  /** Null while it is in force. */
  readonly released: number | null;
  readonly releasedBy: string | null;
  readonly releaseReason: string | null;
}

/** How many calls a filter finds now; not `whole` where they were too many to count. */
export interface CoveredView {
  readonly calls: number;
  /** Bodies that are there of these calls, and of notifications and messages of no call that the filter finds. */
  readonly bodies: number;
  readonly whole: boolean;
}
export const coverInput = preserveInput.pick({ filter: true });
export type CoverInput = z.infer<typeof coverInput>;

/** What is kept, and for how long. Rejects with ControlError. */
export interface RetentionControl {
  purgePlan(): Promise<PurgePlanView>;
  /** `conflict`: the rules are others now, or another purge runs. */
  purge(input: PurgeInput, by: Actor): Promise<PurgedView>;
  /** Newest first. */
  preservations(): Promise<PreservationView[]>;
  /** What a preservation covers now. It tells a number alone, and is not on record. */
  covered(id: string): Promise<CoveredView>;
  /** What a filter would cover: a search of the log, so it is on record. */
  wouldCover(input: CoverInput, by: Actor): Promise<CoveredView>;
  preserve(input: PreserveInput, by: Actor): Promise<PreservationView>;
  /** `conflict`: it is released already. */
  release(id: string, input: ReleaseInput, by: Actor): Promise<PreservationView>;
}
