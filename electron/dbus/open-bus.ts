import { createConnection, type Socket } from 'node:net';
import type { Clock } from '../../proxy/contract/time.ts';
import { BusError } from './bus-error.ts';
import { type Message, readMessage } from './read-message.ts';
import { type Call, writeCall } from './write-call.ts';

/** A connection to a bus: calls and signals, nothing offered to others. */
export interface Bus {
  /**
   * `then` is given the answer's values, or undefined where it was refused or nobody answered in time. It is no promise: an answer and
   * the signal behind it must be taken in the order in which they came, or an old state covers a new one.
   */
  call(call: Call, then: (values: readonly unknown[] | undefined) => void): void;
  close(): void;
}
export interface BusEvents {
  /** It has taken us in. */
  ready(bus: Bus): void;
  signal(message: Message): void;
  /** It is not there, or no more; said once, and nothing after it. */
  lost(error: BusError): void;
}

const GREETING_MS = 10_000;
const ANSWER_MS = 5000;
const LONGEST_LINE = 1024;
export const BUS = 'org.freedesktop.DBus';
export const BUS_PATH = '/org/freedesktop/DBus';

/** Connects to the first of these sockets that takes us, as the user who runs this. */
export function openBus(options: {
  readonly sockets: readonly string[];
  readonly clock: Clock;
  readonly on: BusEvents;
}): { close(): void } {
  const { sockets, clock, on } = options;
  const waiting = new Map<
    number,
    { answered(values: readonly unknown[] | undefined): void; cancel(): void }
  >();
  let socket: Socket | undefined;
  let greeted = false;
  let serial = 0;
  let rest: Buffer = Buffer.alloc(0);
  let over = false;
  const cancelGreeting = clock.after(GREETING_MS, () =>
    lose(new BusError('no-bus', 'The bus does not answer.')),
  );

  function lose(error: BusError): void {
    if (over) return;
    close();
    on.lost(error);
  }
  function close(): void {
    over = true;
    cancelGreeting();
    for (const { cancel } of waiting.values()) cancel();
    waiting.clear();
    socket?.destroy();
  }
  function attempt(which: number): void {
    if (over) return;
    const path = sockets[which];
    if (path === undefined) {
      lose(new BusError('no-bus', 'There is no bus.'));
      return;
    }
    const one = createConnection(path);
    socket = one;
    one.once('connect', () => {
      // The bus asks the kernel who we are; this only says whom we mean.
      const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
      one.write(`\0AUTH EXTERNAL ${uid}\r\n`);
    });
    one.on('data', (chunk: Buffer) => {
      if (over) return;
      try {
        take(chunk);
      } catch (error) {
        lose(
          error instanceof BusError
            ? error
            : new BusError('malformed', 'The bus cannot be read.', { cause: error }),
        );
      }
    });
    one.on('error', () => {});
    one.once('close', () => {
      if (over || socket !== one) return;
      if (greeted) lose(new BusError('lost', 'The bus has ended.'));
      else attempt(which + 1);
    });
  }

  function take(chunk: Buffer): void {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!greeted && !greet()) return;
    for (let found = readMessage(rest); found !== undefined && !over; found = readMessage(rest)) {
      rest = rest.subarray(found.end);
      hear(found.message);
    }
  }
  /** Whether the bus has said that it takes us. */
  function greet(): boolean {
    const end = rest.indexOf('\r\n');
    if (end === -1 && rest.length <= LONGEST_LINE) return false;
    if (!rest.toString('latin1', 0, 3).startsWith('OK '))
      throw new BusError('no-bus', 'The bus does not take this user.');
    rest = rest.subarray(end + 2);
    greeted = true;
    socket?.write('BEGIN\r\n');
    call({ to: BUS, path: BUS_PATH, interface: BUS, member: 'Hello' }, (values) => {
      cancelGreeting();
      if (values === undefined) lose(new BusError('no-bus', 'The bus does not take this program.'));
      else on.ready({ call, close });
    });
    return true;
  }
  function hear(message: Message): void {
    if (message.kind === 'signal') {
      on.signal(message);
      return;
    }
    // Nothing is offered here: a call of another program is not answered.
    if (message.kind === 'call' || message.answers === undefined) return;
    waiting.get(message.answers)?.answered(message.kind === 'reply' ? message.body : undefined);
  }
  function call(asked: Call, then: (values: readonly unknown[] | undefined) => void): void {
    if (over) return;
    serial += 1;
    const mine = serial;
    const answered = (values: readonly unknown[] | undefined): void => {
      if (!waiting.delete(mine)) return;
      cancel();
      then(values);
    };
    const cancel = clock.after(ANSWER_MS, () => answered(undefined));
    waiting.set(mine, { answered, cancel });
    socket?.write(writeCall(mine, asked));
  }

  // Not now: whoever opens it has it in hand before it is told of its end.
  queueMicrotask(() => attempt(0));
  return { close };
}
