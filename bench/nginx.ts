import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, startProgram } from './processes.ts';

const PROGRAM = '/usr/sbin/nginx';
const PACKAGE = 'nginx-light';
const APT = '/usr/bin/apt-get';
const ATTEMPTS = 200;
const isRoot = process.getuid?.() === 0;

/** What keeps nginx from being there, for the person who runs the bench; undefined where it is there. */
export function installNginx(): string | undefined {
  if (existsSync(PROGRAM)) return undefined;
  if (!isRoot || !existsSync(APT)) return `please install it: apt-get install ${PACKAGE}`;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', PACKAGE]]) {
    const { status } = spawnSync(APT, ['-qq', ...args], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) return `apt-get ${args[0]} failed`;
  }
  return existsSync(PROGRAM) ? undefined : `${PACKAGE} brought no ${PROGRAM}`;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** As a reverse proxy is set up for speed: keep-alive on both sides without a limit, no log, TLS 1.2 and 1.3 with client certificates. */
function configuration(options: NginxOptions, port: number): string {
  const { folder, upstream, ca, cert, key } = options;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `  ${name}_temp_path ${join(folder, name)};`)
    .join('\n');
  return `daemon off;
worker_processes auto;
${isRoot ? 'user root;' : ''}
pid ${join(folder, 'nginx.pid')};
error_log stderr error;
events { worker_connections 1024; }
http {
  access_log off;
${temporary}
  upstream echo {
    server ${upstream.host};
    keepalive 64;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${cert};
    ssl_certificate_key ${key};
    ssl_client_certificate ${ca};
    ssl_verify_client on;
    ssl_protocols TLSv1.2 TLSv1.3;
    keepalive_requests 1000000000;
    location / {
      proxy_pass http://echo;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
    }
  }
}
`;
}

export interface NginxOptions {
  /** An empty folder for its configuration and temporary files. */
  readonly folder: string;
  readonly upstream: URL;
  /** PEM files. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Starts nginx as an mTLS reverse proxy in the foreground and waits until it accepts connections. */
export async function startNginx(options: NginxOptions): Promise<Child & { url: URL }> {
  const port = await freePort();
  mkdirSync(options.folder, { recursive: true });
  const file = join(options.folder, 'nginx.conf');
  writeFileSync(file, configuration(options, port));
  const child = startProgram(PROGRAM, ['-p', options.folder, '-c', file, '-e', 'stderr']);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await accepts(port)) {
      return { ...child, url: new URL(`https://127.0.0.1:${port}${options.upstream.pathname}`) };
    }
    await delay(25);
  }
  await child.stop();
  throw new Error('nginx does not accept connections');
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
