import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Agent, fetch } from 'undici';
import type { Stage } from './stage.ts';

/** A real MCP client over mutual TLS: the official SDK, with the agent's certificate on its connections. */
export async function connectAgent(stage: Stage) {
  const dispatcher = new Agent({
    connect: { ca: stage.agent.caPem, cert: stage.agent.certificatePem, key: stage.agent.keyPem },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const overTls = ((input: string, init: object) =>
    fetch(input, { ...init, dispatcher })) as unknown as typeof globalThis.fetch;
  const transport = new StreamableHTTPClientTransport(new URL(`${stage.url}/mcp/files`), { fetch: overTls });
  const client = new Client({ name: 'demo-agent', version: '1.0.0' });
  await client.connect(transport);
  return {
    async call(name: string, args: Record<string, unknown>): Promise<{ text: string; isError: boolean }> {
      const result = await client.callTool({ name, arguments: args }, { timeout: 3_600_000 });
      const content = Array.isArray(result.content) ? result.content : [];
      const text = content
        .map((part) => ('text' in part && typeof part.text === 'string' ? part.text : ''))
        .join('\n');
      return { text, isError: result.isError === true };
    },
    tools: async (): Promise<number> => (await client.listTools()).tools.length,
    async close(): Promise<void> {
      await transport.terminateSession();
      await client.close();
      await dispatcher.close();
    },
  };
}
