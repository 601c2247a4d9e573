/** The URL of a listener, as its host and port are configured. */
export function listenUrl(host: string, port: number): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Where agents would reach a gateway that does not listen now; null where its port is known only then. */
export function configuredUrl({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): string | null {
  return port === 0 ? null : listenUrl(host, port);
}
