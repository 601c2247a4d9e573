import { createRequire } from 'node:module';
import type { Pool, ProxyAgent } from 'undici';

const require = createRequire(import.meta.url);

/*
 * undici by the parts that are used, each loaded with the first connection that needs it: its index loads all there is (fetch,
 * caches, mocks: 15 MB), and stdio servers need none of it.
 */
export const loadPool = (): typeof Pool => require('undici/lib/dispatcher/pool.js');
export const loadProxyAgent = (): typeof ProxyAgent => require('undici/lib/dispatcher/proxy-agent.js');
