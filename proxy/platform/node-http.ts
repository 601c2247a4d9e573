/**
 * node:http's own. To `import` from it reads all its exports, and one of them (its WebSocket) loads a second HTTP client that
 * nothing here uses: 14 MB and 30 ms in each process.
 */
export const { Agent, createServer, request, STATUS_CODES } = process.getBuiltinModule('node:http');
