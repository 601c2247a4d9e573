/**
 * What Node is started with for a gateway. V8 lets calls leave 16 MB behind before it looks at its young generation, and buffers
 * hang on much of it; with half of that a busy gateway holds some 150 MB less, for 1 to 4 % of its CPU. Only the command line can
 * say so: once V8 runs it is too late.
 */
export const GATEWAY_FLAGS = ['--max-semi-space-size=8'] as const;
