import { closeSync, openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { createLineEditor } from './line-editor.ts';
import { TerminalError } from './terminal-error.ts';

/** The terminal that the person sits at, whatever standard input and output are. */
export interface PersonTerminal {
  write(text: string): void;
  /** A line, echoed. The signal closes the prompt: the promise rejects with its reason. */
  askLine(prompt: string, signal?: AbortSignal): Promise<string>;
  /** A line without echo. It goes from here to where it is needed and nowhere else. */
  askSecret(prompt: string, signal?: AbortSignal): Promise<string>;
  close(): void;
}

/**
 * Opens the controlling terminal itself (`/dev/tty`; on Windows the console) and not standard input, which an agent could
 * feed through a pipe (law 4). Throws TerminalError `no-terminal` where there is none.
 */
export function openPersonTerminal(): PersonTerminal {
  const [inputFd, outputFd] = openDevices();
  const input = new ReadStream(inputFd);
  const output = new WriteStream(outputFd);

  const ask = async (prompt: string, echo: boolean, signal = NEVER): Promise<string> => {
    // Echo is off before the prompt invites to type, and typed-ahead text meant for something else is not an answer.
    input.setRawMode(true);
    try {
      output.write(prompt);
      return await readLine(input, output, echo, signal);
    } finally {
      input.setRawMode(false);
      input.pause();
      output.write('\n');
    }
  };
  return {
    write: (text) => void output.write(text),
    askLine: (prompt, signal) => ask(prompt, true, signal),
    askSecret: (prompt, signal) => ask(prompt, false, signal),
    close() {
      input.destroy();
      output.destroy();
    },
  };
}

const NEVER = new AbortController().signal;
/** Nobody who is typing, or about to, pauses for so long. */
const QUIET_MS = 1000;
/** Enter, Ctrl+C and Ctrl+D. */
const LINE_ENDS = ['\r', '\n', '\u0003', '\u0004'];

function readLine(
  input: ReadStream,
  output: WriteStream,
  echo: boolean,
  signal: AbortSignal,
): Promise<string> {
  const editor = createLineEditor();
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      input.off('data', take).off('end', gone).off('error', gone);
      signal.removeEventListener('abort', close);
    };
    const close = (): void => {
      finish();
      typedOut(input).then(() => reject(signal.reason));
    };
    const gone = (): void => {
      finish();
      reject(new TerminalError('cancelled', 'The terminal was closed. Nothing was done.'));
    };
    const take = (chunk: Buffer): void => {
      try {
        const before = editor.length;
        const text = chunk.toString('utf8');
        const line = editor.take(text);
        if (echo) output.write(echoOf(text, before, editor.length));
        if (line === undefined) return;
        finish();
        resolve(line);
      } catch (error) {
        finish();
        reject(error);
      }
    };
    input.on('data', take).on('end', gone).on('error', gone);
    input.resume();
    if (signal.aborted) close();
    else signal.addEventListener('abort', close, { once: true });
  });
}

/**
 * Takes in what is still being typed into a prompt that has closed, until Enter or a pause: a secret, or its rest, would else
 * land in the shell, on the screen and in its history.
 */
function typedOut(input: ReadStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      input.off('data', take).off('end', done).off('error', done);
      resolve();
    };
    const take = (chunk: Buffer): void => {
      if (LINE_ENDS.some((end) => chunk.includes(end))) done();
      else timer.refresh();
    };
    const timer = setTimeout(done, QUIET_MS);
    input.on('data', take).on('end', done).on('error', done);
  });
}

function echoOf(typed: string, before: number, after: number): string {
  if (after < before) return '\b \b'.repeat(before - after);
  return typed.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '');
}

function openDevices(): [number, number] {
  const names = process.platform === 'win32' ? ['\\\\.\\CONIN$', '\\\\.\\CONOUT$'] : ['/dev/tty', '/dev/tty'];
  const opened: number[] = [];
  try {
    for (const [index, name] of names.entries()) {
      opened.push(openSync(name, process.platform === 'win32' ? 'r+' : index === 0 ? 'r' : 'w'));
    }
    const [input, output] = opened;
    if (input === undefined || output === undefined) throw new Error('no device');
    return [input, output];
  } catch (cause) {
    for (const fd of opened) closeSync(fd);
    throw new TerminalError(
      'no-terminal',
      'This needs a person at a terminal, and there is none here. Run it in a terminal window.',
      { cause },
    );
  }
}
