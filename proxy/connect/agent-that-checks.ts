import type { X509Certificate } from 'node:crypto';
import { Agent, type AgentOptions } from 'node:https';
import { TLSSocket } from 'node:tls';
import { wrongWithGateway } from './check-gateway.ts';

/**
 * Connections to a gateway whose certificate check-gateway.ts checks in the place of Node, on each of them and whatever TLS itself
 * made of it. It is listened for before the connection is begun, and Node tells it where it would itself refuse: the request waits
 * until then, so nothing of it leaves for another.
 */
export function agentThatChecks(options: AgentOptions, host: string, authority: X509Certificate): Agent {
  // A session that is taken up again shows no certificate.
  const agent = new Agent({ ...options, rejectUnauthorized: false, maxCachedSessions: 0 });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (to, told) => {
    const socket = connect(to, told);
    if (!(socket instanceof TLSSocket)) throw new Error('a connection to the gateway without TLS');
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      const wrong = wrongWithGateway({ certificate, authority, host, now: Date.now() });
      if (wrong !== undefined) socket.destroy(wrong);
    });
    return socket;
  };
  return agent;
}
