import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createPolkit } from '../../../electron/presence/polkit.ts';

/* The app's part in a scene (scene.sh): asks, and prints what came of it. `polkit-entry.ts CASE [AGENT PASSWORD]` */
const [scene = '', program, password = ''] = process.argv.slice(2);
// What a hostile environment has of the bus is for this process, not for the agent of the person.
const { DBUS_SYSTEM_BUS_ADDRESS: _, ...env } = process.env;
const agent =
  program === undefined
    ? undefined
    : spawn('python3', [program, String(process.pid), password], { env, stdio: ['pipe', 'pipe', 'inherit'] });
if (agent !== undefined) await once(agent.stdout, 'data');
const polkit = createPolkit();
const asks = await polkit.asks();
const problem = await polkit.ask();
process.stdout.write(`${JSON.stringify({ scene, asks, problem: problem?.message ?? null })}\n`);
agent?.stdin.end();
