/** Every id is a UUIDv7 in lower-case text, made by the gateway (platform/uuid.ts). The brands keep them apart. */
declare const idKind: unique symbol;
type Id<Kind extends string> = string & { readonly [idKind]: Kind };

export type InstallationId = Id<'installation'>;
export type LogId = Id<'log'>;
export type PrincipalId = Id<'principal'>;
export type CredentialId = Id<'credential'>;
export type ServerId = Id<'server'>;
export type SessionId = Id<'session'>;
export type CallId = Id<'call'>;
export type ApprovalId = Id<'approval'>;
export type BootId = Id<'boot'>;
