import type { IncomingMessage } from 'node:http';
import type { Clock } from '../contract/time.ts';
import type { HeaderFields } from './body-headers.ts';
import type { HttpsClient } from './https-client.ts';
import type { Outlet } from './outlet.ts';
import type { ParamHeaders } from './param-headers.ts';
import type { Session } from './session.ts';

/** What every part of the shim shares. */
export interface Wire {
  readonly http: HttpsClient;
  readonly session: Session;
  readonly params: ParamHeaders;
  readonly outlet: Outlet;
  readonly clock: Clock;
  /** `https://host:port`, for sentences. */
  readonly origin: string;
  /** One line for the person, on stderr. */
  readonly note: (text: string) => void;
}

export const POST_HEADERS: HeaderFields = {
  Accept: 'application/json, text/event-stream',
  'Content-Type': 'application/json',
};

/** The one value of a header of the answer. */
export function headerOf(response: IncomingMessage, name: string): string | undefined {
  const value = response.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function isSuccess(response: IncomingMessage): boolean {
  const status = response.statusCode ?? 0;
  return status >= 200 && status < 300;
}
