import type { Step } from './steps.ts';
import { SERVICE, unitText } from './unit.ts';

/** Everything that `service install` does, in order. Each may be done again without harm. */
export function installSteps(self: readonly [string, ...string[]]): Step[] {
  const { account, policy, config, data, credential, credentialName, unit } = SERVICE;
  const places = ['--home', data, '--config', config];
  return [
    {
      kind: 'run',
      why: 'an account that nobody logs in to; -r: a system account',
      command: ['useradd', '-r', '-U', '-d', data, '-M', '-s', '/usr/sbin/nologin', account],
      unless: ['getent', 'passwd', account],
    },
    {
      kind: 'run',
      why: 'the policy is for root to change and for the gateway to read',
      command: ['install', '-d', '-m', '0750', '-o', 'root', '-g', account, policy],
    },
    {
      kind: 'run',
      why: "the data folder is the gateway's alone",
      command: ['install', '-d', '-m', '0700', '-o', account, '-g', account, data],
    },
    {
      kind: 'run',
      why: "a key-encryption key, sealed to this machine (TPM where there is one) by systemd's credentials",
      command: ['systemd-creds', 'encrypt', `--name=${credentialName}`, '-', credential],
      input: 'random-key',
      unless: ['test', '-e', credential],
    },
    {
      kind: 'run',
      why: 'the installation: its keys are wrapped by that credential, its configuration is written as root',
      command: [
        'systemd-run',
        '--quiet',
        '--pipe',
        '--wait',
        '-p',
        `LoadCredentialEncrypted=${credentialName}:${credential}`,
        ...self,
        'init',
        ...places,
      ],
      unless: ['test', '-e', `${data}/data/keys/keyring.json`],
    },
    {
      kind: 'run',
      why: 'what init made belongs to the gateway',
      command: ['chown', '-R', `${account}:${account}`, data],
    },
    {
      kind: 'run',
      why: 'the gateway reads the configuration and cannot change it',
      command: ['chown', `root:${account}`, config],
    },
    { kind: 'run', why: 'nobody else reads it', command: ['chmod', '0640', config] },
    { kind: 'write', why: 'the unit', path: unit, mode: 0o644, text: unitText(self) },
    { kind: 'run', why: 'systemd reads it', command: ['systemctl', 'daemon-reload'] },
    {
      kind: 'run',
      why: 'runs now and after every start of the machine',
      command: ['systemctl', 'enable', '--now', 'countersign.service'],
    },
  ];
}
