import { expect, it } from 'vitest';
import { sameTarget } from '../../proxy/replay/same-target.ts';

it.each([
  ['http://127.0.0.1:8080/mcp', 'http://localhost:8080/mcp'],
  ['http://127.0.0.1:8080/mcp', 'http://[::1]:8080/mcp/'],
  ['http://127.0.0.1:8080', 'http://127.1:8080/'],
  ['http://127.0.0.1:8080/mcp', 'http://LOCALHOST.:8080/mcp'],
  ['http://127.0.0.1:8080/mcp', 'http://[::ffff:127.0.0.1]:8080/mcp'],
  ['http://0.0.0.0:8080/mcp', 'http://here.localhost:8080/mcp'],
  ['https://mcp.example.com/files', 'https://MCP.Example.com:443/files/'],
  ['http://mcp.example.com', 'HTTP://mcp.example.com:80/'],
  ['https://mcp.example.com/a/../files', 'https://mcp.example.com/files#top'],
  ['https://bücher.example/', 'https://xn--bcher-kva.example'],
  ['node server.js --root /srv', 'node server.js --root /srv'],
])('%s and %s are one server', (one, other) => {
  expect([sameTarget(one, other), sameTarget(other, one)]).toEqual([true, true]);
});

it.each([
  ['http://127.0.0.1:8080/mcp', 'http://127.0.0.1:8081/mcp'],
  ['http://127.0.0.1:8080/mcp', 'http://127.0.0.1:8080/sandbox'],
  ['http://127.0.0.1:8080/?tenant=a', 'http://127.0.0.1:8080/?tenant=b'],
  ['https://mcp.example.com/', 'https://localhost.example.com/'],
  ['https://mcp.example.com/files', 'https://mcp.example.com/Files'],
  ['node server.js', 'node Server.js'],
])('%s and %s are two', (one, other) => {
  expect([sameTarget(one, other), sameTarget(other, one)]).toEqual([false, false]);
});
