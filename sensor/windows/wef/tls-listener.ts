// HTTPS for machines that show a client certificate (MS-WSMV §3.1.4.1.30.3, profile https/mutual): its name is the machine's.
import { createServer, type Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { Certificates } from './certificates.ts';
import { certificateMachine, type Identity, issuerThumbprint } from './identity.ts';
import { isMessage, serverOptions, type Traffic } from './listener.ts';

/** A handshake must be done after this, milliseconds. */
const HANDSHAKE = 20_000;

export interface TlsListener {
  server: Server;
  /** Takes other certificates for connections from now on. */
  renew(certificates: Certificates): void;
}

export function tlsListener(first: Certificates, traffic: Traffic): TlsListener {
  let current = first;
  const identities = new WeakMap<TLSSocket, Identity>();
  const server = createServer({
    ...current.context,
    requestCert: true,
    // Who shows no valid certificate is put out below, where it is known why.
    rejectUnauthorized: false,
    handshakeTimeout: HANDSHAKE,
    ...serverOptions,
  });

  server.prependListener('secureConnection', (socket) => {
    const address = socket.remoteAddress ?? '';
    const identity = socket.authorized ? identify(socket, address) : unauthorized(socket);
    if (typeof identity !== 'string') identities.set(socket, identity);
    else {
      traffic.refuse(address, `certificate: ${identity}`);
      socket.destroy();
    }
  });

  /** The machine of a valid certificate, or why it is none. */
  function identify(socket: TLSSocket, address: string): Identity | string {
    const machine = certificateMachine(socket);
    if (machine === undefined) return 'names no machine';
    const certificate = socket.getPeerX509Certificate();
    const issuer = certificate && issuerThumbprint(certificate, current.authorities);
    return issuer === undefined ? 'authority that issued it is not among those of wef.https' : { machine, address, issuer };
  }

  const unauthorized = (socket: TLSSocket): string =>
    socket.getPeerX509Certificate() ? String(socket.authorizationError) : 'none shown';

  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    traffic.refuse(socket.remoteAddress ?? '', `TLS: ${error.code ?? error.message}`);
  });

  server.on('request', (request, response) => {
    const source = request.socket instanceof TLSSocket ? identities.get(request.socket) : undefined;
    if (!source) request.socket.destroy();
    else if (isMessage(request, response)) void traffic.serve(request, response, source);
  });

  return {
    server,
    renew(certificates) {
      server.setSecureContext(certificates.context);
      current = certificates;
    },
  };
}
