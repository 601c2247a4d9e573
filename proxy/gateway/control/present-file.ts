import { realpath } from 'node:fs/promises';
import type { PresentFileView } from '../../contract/approvals.ts';
import { ControlError, type GatewayControl } from '../../contract/control.ts';
import type { ApprovalRow } from '../../contract/state.ts';
import { paramsOf } from '../target.ts';
import { committed } from '../writer.ts';
import { actorOf } from './actor.ts';
import { type ControlParts, notFound } from './parts.ts';
import { type PresentFile, readPresentFile } from './read-present-file.ts';
import { type ShownCall, shownCall } from './shown-call.ts';

/** What a call would overwrite, for those who decide on it: a write is read as a change. */
export function presentFileControl(parts: ControlParts): Pick<GatewayControl, 'presentFile'> {
  const { core, servers, installation } = parts;

  /** The server's own view of the path is this machine's only where it runs here, as a child of the gateway. */
  const runsHere = (row: ApprovalRow): boolean => {
    const name = servers.nameOf(row.server);
    return name !== undefined && core.settings().config.servers[name]?.stdio !== undefined;
  };

  /** Keys, database, configuration and the gateway's own memory are not shown to anyone, whatever a call names (law 7). */
  async function closedPlaces(): Promise<string[]> {
    const { home, data, keys, config } = installation.paths;
    const places = [home, data, keys, config, '/proc', '/sys', '/dev'];
    return Promise.all(places.map((place) => realpath(place).catch(() => place)));
  }

  async function present(path: string): Promise<PresentFile> {
    const found = await readPresentFile(path, await closedPlaces());
    if (found.text === undefined) return found;
    return { ...found, text: core.settings().masker.maskText(found.text).text };
  }

  return {
    async presentFile(id, pointer, by) {
      const live = core.desk.get(id);
      if (live === undefined || live.row.state !== 'waiting') throw notFound('waiting call');
      // Whoever runs an agent could else read by its calls what only the gateway's account may.
      if (!core.desk.mayVote(live, by.principal))
        throw new ControlError(
          'not-allowed',
          'Only those who decide this call may see what it would change.',
        );
      const shown = await shownCall(parts, live.row);
      const path = shown === undefined ? undefined : pathAt(shown, pointer);
      if (path === undefined) throw notFound('path in this call');
      const asked = live.direction === 'to-server' && runsHere(live.row);
      const found: PresentFile = asked ? await present(path) : { state: 'not-asked' };
      const { row } = live;
      await core.store.append({
        entries: [
          core.writer.entry(
            'log.read',
            { what: 'present-file', state: found.state },
            { actor: actorOf(by), call: row.call, session: row.session },
            [committed('pointer', Buffer.from(pointer), 'text/plain')],
          ),
        ],
        changes: [],
      });
      const view: PresentFileView = { path, readAt: core.clock.now().wall, ...found };
      return view;
    },
  };
}

const TOP_LEVEL = /^\/params\/arguments\/([^/]+)$/;

/** The text of a top-level argument that is shown as it is: a masked one names nothing. */
function pathAt({ message, leaves }: ShownCall, pointer: string): string | undefined {
  const key = TOP_LEVEL.exec(pointer)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');
  const args = paramsOf(message)['arguments'];
  if (key === undefined || typeof args !== 'object' || args === null || !Object.hasOwn(args, key)) return;
  if (leaves.some((leaf) => leaf.pointer === pointer)) return;
  const value = (args as Readonly<Record<string, unknown>>)[key];
  return typeof value === 'string' ? value : undefined;
}
