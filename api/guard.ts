// What a request must carry before anything looks at it. The service has no sign-in yet, so it listens on loopback only, and a
// web page elsewhere must not reach it through the user's browser: neither by DNS rebinding (Host) nor from its origin.
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

/**
 * Nothing from elsewhere, nothing inline but styles (Mantine sets them on elements); pictures of the graph are `data:` and
 * `blob:` when they are exported.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/** Throws an Error that says what to do when the host can be reached from other machines. */
export function requireLoopback(host: string): void {
  if (isLoopback(host)) return;
  throw new Error(
    `${host} can be reached from other machines, and sign-in is not built yet. Listen on 127.0.0.1 and reach it through a tunnel: ssh -L 4680:127.0.0.1:4680 HOST`,
  );
}

/** Why a request is refused, or undefined. */
export type Guard = (request: IncomingMessage) => string | undefined;

/** @param host name that the service listens on */
export function createGuard(host: string): Guard {
  const own = new Set(['localhost', '127.0.0.1', '[::1]', host.includes(':') && !host.startsWith('[') ? `[${host}]` : host]);
  return ({ headers }) => {
    const name = `http://${headers.host ?? ''}`;
    // The port is not looked at: a tunnel has its own.
    if (!URL.canParse(name) || !own.has(new URL(name).hostname)) return 'this host name is not the service';
    const { origin } = headers;
    if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== new URL(name).host))
      return 'requests from other origins are refused';
    return undefined;
  };
}

/** Refuses what the guard refuses, and sends the headers that hold the portal to its own origin. */
export const guarded =
  (guard: Guard): RequestHandler =>
  (request, response, next) => {
    response.set({
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
    });
    const refused = guard(request);
    if (refused) response.status(403).type('text/plain').send(`${refused}\n`);
    else next();
  };
