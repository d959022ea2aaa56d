/**
 * A tracking server as messages may name it, and as what is kept about it is found: without a name, a password or a query. Undefined for
 * what is no address of the web.
 */
export function serverOf(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
