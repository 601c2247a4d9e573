import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { contentSecurityPolicy } from '../../proxy/api/console/pages.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** The app's own small page, read into memory: what is not in the map does not exist. */
export async function loadDesk(folder: string): Promise<(request: Request) => Promise<Response>> {
  const files = new Map<string, { readonly type: string; readonly bytes: Buffer<ArrayBuffer> }>();
  const add = async (path: string, type: string): Promise<void> => {
    files.set(path, { type, bytes: Buffer.from(await readFile(join(folder, path))) });
  };
  await add('/index.html', 'text/html; charset=utf-8');
  for (const name of await readdir(join(folder, 'assets'))) {
    await add(`/assets/${name}`, TYPES[extname(name)] ?? 'application/octet-stream');
  }
  return async (request) => {
    const { pathname } = new URL(request.url);
    const file = files.get(pathname === '/' ? '/index.html' : pathname);
    if (request.method !== 'GET' || file === undefined) return new Response(null, { status: 404 });
    return new Response(file.bytes, {
      headers: {
        'Content-Type': file.type,
        'Content-Security-Policy': contentSecurityPolicy(),
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      },
    });
  };
}
