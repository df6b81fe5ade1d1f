// HTTP for machines that authenticate with Kerberos (RFC 4559, MS-WSMV §2.2.9.1): a connection is authenticated once, and every
// message on it is encrypted under what was agreed then.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { Malformed } from '../../bytes/malformed.ts';
import { contentType, isEncrypted, open, seal } from './encrypted.ts';
import { type Identity, principalMachine } from './identity.ts';
import type { Acceptor } from './kerberos/accept.ts';
import { negotiate, schemes } from './kerberos/negotiate.ts';
import { end, isMessage, type Seal, serverOptions, type Traffic } from './listener.ts';

interface Authenticated {
  source: Identity;
  sealing: Seal;
}

export function kerberosListener(acceptor: Acceptor, traffic: Traffic): Server {
  const connections = new WeakMap<Socket, Authenticated>();
  const server = createServer(serverOptions);

  /** The token of a client is answered by ours, whatever else becomes of the request. */
  function authenticate(header: string, request: IncomingMessage, response: ServerResponse): Authenticated | undefined {
    const address = request.socket.remoteAddress ?? '';
    connections.delete(request.socket);
    try {
      const { client, realm, context, reply, scheme } = negotiate(header, acceptor, Date.now());
      const machine = principalMachine(client, realm);
      if (machine === undefined) throw new Malformed('principal is no computer', 0);
      response.setHeader('WWW-Authenticate', `${scheme} ${reply.toString('base64')}`);
      const authenticated = {
        source: { machine, address },
        sealing: {
          open: (body: Buffer, type: string) => open(body, type, context),
          seal: (message: Buffer, type: string) => ({ body: seal(message, type, scheme, context), type: contentType(scheme) }),
        },
      };
      connections.set(request.socket, authenticated);
      return authenticated;
    } catch (error) {
      traffic.refuse(address, `Kerberos: ${error instanceof Malformed ? error.message : `internal error, ${String(error)}`}`);
      return undefined;
    }
  }

  server.on('request', (request, response) => {
    if (!isMessage(request, response)) return;
    const { authorization, 'content-type': type = '', 'content-length': length = '0' } = request.headers;
    const fresh = authorization === undefined ? undefined : authenticate(authorization, request, response);
    const known = authorization === undefined ? connections.get(request.socket) : fresh;
    if (!known) {
      response.setHeader('WWW-Authenticate', [...schemes]);
      end(response, 401);
    } else if (fresh && Number(length) === 0) end(response, 200);
    else if (isEncrypted(type)) void traffic.serve(request, response, known.source, known.sealing);
    else {
      traffic.refuseMachine(known.source, 'message is not encrypted');
      end(response, 403);
    }
  });
  return server;
}
