import { GATEWAY_ENV, GATEWAY_FLAGS } from '../../platform/gateway-flags.ts';

export const SERVICE = {
  account: 'countersign',
  unit: '/etc/systemd/system/countersign.service',
  policy: '/etc/countersign',
  config: '/etc/countersign/countersign.yaml',
  data: '/var/lib/countersign',
  credential: '/etc/countersign/kek.cred',
  credentialName: 'countersign-kek',
} as const;

/**
 * The systemd unit: an account without a shell, a read-only system, no way up, the key-encryption key as a credential that no
 * other process sees. MemoryDenyWriteExecute is not among them: V8 compiles as it runs.
 */
export function unitText([node, ...script]: readonly [string, ...string[]]): string {
  const command = [
    ...[node, ...GATEWAY_FLAGS, ...script],
    ...['start', '--isolation', 'other-user', '--home', SERVICE.data, '--config', SERVICE.config],
  ]
    .map(quoted)
    .join(' ');
  const environment = Object.entries(GATEWAY_ENV).map(([name, value]) => `Environment=${name}=${value}`);
  return `[Unit]
Description=Countersign: MCP gateway
Documentation=man:systemd.exec(5)
After=network.target
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=simple
User=${SERVICE.account}
${environment.join('\n')}
Group=${SERVICE.account}
ExecStart=${command}
Restart=on-failure
RestartSec=2
TimeoutStopSec=20
KillMode=mixed
LoadCredentialEncrypted=${SERVICE.credentialName}:${SERVICE.credential}
StateDirectory=countersign
StateDirectoryMode=0700
UMask=0077

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ReadWritePaths=${SERVICE.data}
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
KeyringMode=private
LimitCORE=0
SystemCallArchitectures=native
# @mount: the sandbox that servers on stdio run in makes mounts of its own
SystemCallFilter=@system-service @sandbox @mount
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}

/** A word of ExecStart=: systemd splits at spaces and expands `%` and `$`. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[A-Za-z0-9_./:@%$+=,-]+$/.test(plain) ? plain : `"${plain.replaceAll(/[\\"]/g, '\\$&')}"`;
}
