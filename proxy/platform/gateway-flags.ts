/**
 * What Node is started with for a gateway. V8 lets calls leave 16 MB behind before it looks at its young generation, and buffers
 * hang on much of it; with half of that a busy gateway holds some 150 MB less, for 1 to 4 % of its CPU. Only the command line can
 * say so: once V8 runs it is too late.
 */
export const GATEWAY_FLAGS = ['--max-semi-space-size=8'] as const;

/**
 * And with what environment. The C library gives threads that allocate at the same time an arena each, and none gives back what it
 * once held: with the gateway's threads that is 45 MB at rest and more under load. The two thresholds are its usual ones; said, they stay,
 * where the library would raise them with what is asked of it, and keep 20 MB after a busy time. Other systems know no such variables.
 */
export const GATEWAY_ENV = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
} as const;
