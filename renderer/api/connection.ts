import { create } from 'zustand';

/** How the event stream is: what is on screen is only as fresh as it. */
interface Connection {
  readonly state: 'connecting' | 'live' | 'lost';
  /** When it was lost, ms since 1970. */
  readonly lostAt: number | undefined;
}

export const useConnection = create<Connection>(() => ({ state: 'connecting', lostAt: undefined }));

export function connected(): void {
  useConnection.setState({ state: 'live', lostAt: undefined });
}
export function connectionLost(now: number): void {
  useConnection.setState((before) => (before.state === 'lost' ? before : { state: 'lost', lostAt: now }));
}
