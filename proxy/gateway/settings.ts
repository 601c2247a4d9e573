import type { CountersignConfig } from '../contract/config.ts';
import { guardCredentials } from '../forward/credential-guard.ts';
import { jsonPath } from '../mask/json-path.ts';
import { createMasker } from '../mask/masker.ts';
import { parseDuration } from '../platform/config/durations.ts';
import { compilePolicy } from '../policy/compile-policy.ts';
import type { Settings } from './core.ts';

/** Compiles a configuration. Throws PolicyError, MaskError or ForwardError where it cannot be put in force. */
export function compileSettings(config: CountersignConfig): Settings {
  for (const [name, { http }] of Object.entries(config.servers))
    if (http !== undefined) guardCredentials(name, http);
  const masker = createMasker(config.masks);
  const policy = compilePolicy(config.policy, { findSecrets: (value) => masker.findSecrets(value) });
  // A rule's own paths are compiled when a call comes; a bad one is told now, and not by refusing that call.
  for (const rule of config.policy.rules) for (const path of rule.mask?.paths ?? []) jsonPath(path);
  const { limits } = config;
  return {
    config,
    policy,
    masker,
    limits: {
      bodyBytes: limits.bodyBytes,
      answerBytes: limits.answerBytes,
      headerBytes: limits.headerBytes,
      jsonDepth: limits.jsonDepth,
      callsAtOncePerAgent: limits.callsAtOncePerAgent,
      connections: limits.connections,
      slowHeadersMs: parseDuration(limits.slowHeaders),
      idleMs: parseDuration(limits.idle),
      holdWallMs: parseDuration(limits.holdWall),
      holdBeatMs: parseDuration(limits.holdBeat),
      waitingPerAgent: limits.waitingPerAgent,
      deniedCooldownMs: parseDuration(limits.deniedCooldown),
      approvalKeptMs: parseDuration(limits.approvalKept),
      sessionIdleGapMs: parseDuration(limits.sessionIdleGap),
      sessionAbandonedMs: parseDuration(limits.sessionAbandoned),
    },
  };
}
