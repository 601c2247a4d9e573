import type { Command } from 'commander';
import { z } from 'zod';
import type { DeviceView } from '../contract/devices.ts';
import { inFours } from '../contract/in-fours.ts';
import { personName } from '../contract/inputs.ts';
import { shortId } from '../gateway/sentences/log-words.ts';
import { table } from '../platform/terminal/table.ts';
import { absolute, relative } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { askIntroducer } from './ask-introducer.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { check, readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { hasApprover } from './status-text.ts';

const hours = z
  .string()
  .regex(/^[0-9]{1,3}$/, 'hours, from 1 to 168')
  .transform(Number)
  .pipe(z.int().min(1, 'hours, from 1 to 168').max(168, 'hours, from 1 to 168'))
  .default(24);

/** `countersign approver invite|devices|revoke-device`: approvers on machines of their own. */
export function addDeviceCommands(approver: Command, context: CommandContext): void {
  approver
    .command('invite <name>')
    .description('a one-time link with which a person approves from the app on their own machine')
    .option('--hours <n>', 'how long the link is good for (default: 24)')
    .option('--url <url>', 'where their app reaches this gateway (default: as approvers.listen says)')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {
        hours,
        url: z
          .url({ protocol: /^https$/, error: 'an address such as https://gateway.example:8447' })
          .optional(),
      });
      check(personName, name, 'name');
      const invite = await withApi(context, options, async ({ api }) => {
        const introducedBy = hasApprover(await api.people()) ? await askIntroducer(context) : undefined;
        const { hours, url } = options;
        return api.invite({ name, hours, introducedBy, ...(url === undefined ? {} : { url }) });
      });
      show(context, options.json, invite, () =>
        [
          `Send this line to ${name} alone: whoever opens it first approves as ${name}.`,
          '',
          visible(invite.join),
          '',
          `Good once, until ${absolute(invite.notAfter)}. They open it on their machine, or paste it into the app.`,
        ].join('\n'),
      );
    });
  approver
    .command('devices')
    .description('the devices with which approvers vote')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const devices = await withApi(context, options, ({ api }) => api.devices());
      show(context, options.json, devices, () =>
        devices.length === 0
          ? 'No device is enrolled.'
          : [devicesTable(devices, context), '', ...devices.map(keyLine)].join('\n'),
      );
    });
  approver
    .command('revoke-device <id>')
    .description('end a device at once and for good; its id, or the last characters of it')
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const device = await withApi(context, options, async ({ api }) =>
        api.revokeDevice(findDevice(await api.devices(), id)),
      );
      show(
        context,
        options.json,
        device,
        () => `${visible(device.name)} of ${visible(device.person)} is revoked: it votes no more.`,
      );
    });
}

function devicesTable(devices: readonly DeviceView[], { clock, paint }: CommandContext): string {
  const now = clock.now().wall;
  return table(
    ['id', 'person', 'device', 'enrolled', 'last used', ''],
    devices.map((device) => [
      shortId(device.id),
      visible(device.person),
      visible(device.name),
      relative(device.added, now),
      device.lastUsed === null ? 'never' : relative(device.lastUsed, now),
      device.revokedAt === null ? '' : paint('warn', 'revoked'),
    ]),
  );
}

const keyLine = ({ id, person, spki }: DeviceView): string =>
  `key of ${visible(person)}, ${shortId(id)}  ${inFours(spki)}`;

/** The one device whose id is or ends so. Throws CommandError. */
function findDevice(devices: readonly DeviceView[], wanted: string): string {
  const end = wanted.replace(/^…/, '').toLowerCase();
  if (end.length < 6) throw new CommandError('usage', 'Give at least the last six characters of the id.');
  const [found, ...more] = devices.filter(({ id, revokedAt }) => revokedAt === null && id.endsWith(end));
  if (found !== undefined && more.length === 0) return found.id;
  throw new CommandError(
    'refused',
    found === undefined ? 'There is no such device.' : 'Several devices end so.',
    {
      advice: 'See them all with: countersign approver devices',
    },
  );
}
