import type { Clock } from '../contract/time.ts';
import { cosign } from '../record/cosignature.ts';
import type { SignerKey } from '../record/keys.ts';
import { parseAddCheckpoint } from './add-checkpoint.ts';
import { judge } from './judge.ts';
import type { WitnessFolder } from './witness-folder.ts';

/** What goes back over HTTP. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly type: 'text/plain; charset=utf-8' | 'text/x.tlog.size';
  readonly body: string;
}
export interface WitnessPorts {
  readonly folder: Pick<WitnessFolder, 'log' | 'save'>;
  readonly signer: SignerKey;
  readonly clock: Clock;
  /** A log has shown two trees of one size. */
  readonly forked: (origin: string, size: number) => void;
}

const REASONS = {
  400: 'not a request to add a checkpoint\n',
  403: 'not signed by the key that is known for this log\n',
  404: 'this log is not known here\n',
  422: 'the proof does not lead from the last cosigned tree to this one\n',
} as const;

/**
 * Answers `add-checkpoint`. Rejects with WitnessError where a state cannot be read or stored: then nothing was signed, and nothing
 * may be.
 */
export function createWitness({ folder, signer, clock, forked }: WitnessPorts) {
  /** By origin: who has looked stores before the next one looks, or two could win and one roll back the other. */
  const turns = new Map<string, Promise<unknown>>();

  function inTurn<T>(origin: string, run: () => Promise<T>): Promise<T> {
    const next = (turns.get(origin) ?? Promise.resolve()).then(run, run);
    const settled = next.then(
      () => {},
      () => {},
    );
    turns.set(origin, settled);
    void settled.then(() => {
      if (turns.get(origin) === settled) turns.delete(origin);
    });
    return next;
  }

  return {
    async answer(body: Uint8Array): Promise<WitnessAnswer> {
      const request = parseAddCheckpoint(body);
      if (request === undefined) return refused(400);
      const { origin } = request.checkpoint;
      return inTurn(origin, async () => {
        const log = await folder.log(origin);
        const verdict = judge(request, log);
        if (log === undefined) return refused(404);
        switch (verdict.status) {
          case 200: {
            const { wall } = clock.now();
            const line = cosign(request.note.text, Math.floor(wall / 1e6), signer);
            const cosigned = { note: `${request.note.text}\n${line}`, at: wall };
            await folder.save({ ...log, latest: verdict.next, cosigned });
            return { status: 200, type: 'text/plain; charset=utf-8', body: line };
          }
          case 409:
            // The first proof stays, and is all that is needed: more would let the log fill the witness's file of it.
            if (verdict.fork && log.forks.length === 0) {
              await folder.save({ ...log, forks: [request.source] });
              forked(origin, request.checkpoint.size);
            }
            return { status: 409, type: 'text/x.tlog.size', body: `${verdict.size}\n` };
          default:
            return refused(verdict.status);
        }
      });
    },
  };
}
export type Witness = ReturnType<typeof createWitness>;

function refused(status: keyof typeof REASONS): WitnessAnswer {
  return { status, type: 'text/plain; charset=utf-8', body: REASONS[status] };
}
