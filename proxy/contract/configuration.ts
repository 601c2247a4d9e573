import type { EFFECTS, Requirement } from './policy.ts';

/*
 * What the API says of countersign.yaml and of the policy in it. Times are µs since 1970 UTC; lines and columns count from 1.
 */

/** One thing that is wrong or looks wrong in the file. `message` names keys and rules, never a value. */
export interface ConfigProblemView {
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly column: number;
  /** `policy.rules[2].when`; empty for the file itself. */
  readonly path: string;
  readonly message: string;
}
/** The configuration in force, and why the file on disk is not it, where it is not. */
export interface ConfigStateView {
  readonly file: string;
  /** Hex SHA-256 of the text in force. */
  readonly digest: string;
  /** Since when it is in force. */
  readonly since: number;
  /** Why the file as it is now was not taken over; empty where it is in force. */
  readonly problems: readonly ConfigProblemView[];
  /** Settings in force that count only after a restart, by name: `listen.port`. */
  readonly restart: readonly string[];
}
export interface ConfigView extends ConfigStateView {
  /** The text in force. */
  readonly text: string;
  /**
   * The file as it is now, where that is not in force: masked, for a file that is wrong may hold a secret in the clear. Lines stay
   * where they are unless a masked value spans several. Null where it is in force or cannot be read.
   */
  readonly onDisk: string | null;
  /** What looks wrong in the text in force, though it is in force. */
  readonly warnings: readonly ConfigProblemView[];
}
/** One difference between a configuration and the one before it. */
export interface ConfigDifferenceView {
  /** The rule's name, or in parentheses what else differs: `(mode)`, `(server files)`. */
  readonly rule: string;
  readonly change: 'added' | 'removed' | 'changed' | 'moved';
  /** Whether anything may now be allowed, or shown, that was not before. False is certain. */
  readonly loosens: boolean;
  readonly words: string;
}
/** One configuration that came into force, as the log has it. */
export interface ConfigChangeView {
  /** Index of its record. */
  readonly index: number;
  readonly time: number;
  /** `name` is null for the gateway itself and for a file that someone edited. */
  readonly by: { readonly principal: string; readonly name: string | null; readonly method: string };
  readonly digest: string;
  readonly loosens: boolean;
  readonly changes: readonly ConfigDifferenceView[];
}
export interface ConfigChangeDetail extends ConfigChangeView {
  readonly text: string;
  /** The text that was in force before it; null for the first. */
  readonly before: string | null;
}

/** A rule of a policy that was in force, as the configuration of that time writes it. */
export interface PastRuleView {
  /** The record with which that policy came into force. */
  readonly index: number;
  readonly time: number;
  readonly rule: string;
  /** Where it begins in the file of that time, and its lines; null for what is in no file. */
  readonly line: number | null;
  readonly text: string | null;
  /** Hex SHA-256 of that rule, to be compared with the one on record; null where it is no rule of the file. */
  readonly ruleDigest: string | null;
}

/** A name in a question to the policy that nobody knows; the answer goes by it all the same. */
export interface UnknownName {
  readonly what: 'agent' | 'server' | 'tool';
  readonly name: string;
  /** The known name that is nearest, where one is near. */
  readonly meant: string | null;
}
export interface ExplanationView {
  readonly unknown: readonly UnknownName[];
  /** The class that was confirmed for the tool; null where none is. */
  readonly toolClass: string | null;
  /** The rules that were tried, in order. */
  readonly steps: readonly {
    readonly rule: string;
    readonly outcome: 'mismatch' | 'condition-false' | 'error' | 'matches';
    /** For `mismatch`: the field of `match`, what the rule wants and what the call has. */
    readonly field?: string | undefined;
    readonly wanted?: readonly string[] | undefined;
    readonly found?: string | undefined;
    readonly when?: string | undefined;
    readonly error?: string | undefined;
  }[];
  readonly decision: {
    readonly effect: (typeof EFFECTS)[number];
    readonly enforced: boolean;
    readonly rule: string;
    readonly reason: string;
    readonly message: string | null;
    readonly requirement: Requirement | null;
  };
}

/** A secret behind `keys:NAME`: that it is there and where it is used, never its value. */
export interface SecretView {
  readonly name: string;
  /** False for a name that the configuration refers to and nobody has put. */
  readonly stored: boolean;
  /** Places in the configuration: `servers.files.http.headers.authorization`. */
  readonly usedBy: readonly string[];
}
