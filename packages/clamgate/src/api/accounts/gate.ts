import type { FastifyRequest } from 'fastify'
import type { Actor } from '../../access/actor.ts'
import { AccessError } from '../../access/errors.ts'
import { actorOfSession, type Entrance, type From } from '../../accounts/entrance-types.ts'
import { clientAddress } from '../client-address.ts'
import type { Gate } from '../mount.ts'
import { sessionSecretOf } from './cookie.ts'
import { checkActOrigin, checkReadOrigin, type Origins } from './origin.ts'

export interface GateDeps {
  readonly entrance: Pick<Entrance, 'find'>
  readonly origins: () => Origins
  /** Whose a token is. @throws {AccessError} ACCESS_NO_SESSION, ACCESS_TOO_MANY */
  readonly bearer?: ((token: string, from: From) => Promise<Actor>) | undefined
}

/** A page that asks by itself, with nobody in front of it, says so by this header: it keeps no session alive. */
const BY_ITSELF = 'x-clamgate-background'

/** Knows people by the cookie of their session, and programs by their token. */
export function createGate({ entrance, origins, bearer }: GateDeps): Gate {
  return {
    check(request, route) {
      // Browsers add no token by themselves: no page can make one act in the name of somebody.
      if (tokenOf(request) !== undefined) return
      if (route.method !== 'GET') checkActOrigin(request.headers, origins(), route.takes)
      else if (route.act !== 'anybody') checkReadOrigin(request.headers)
    },
    async actorOf(request, route) {
      const token = tokenOf(request)
      if (token !== undefined) {
        if (bearer !== undefined) return await bearer(token, fromOf(request))
        throw new AccessError('ACCESS_NO_SESSION', 'No token is known here', { remedy: 'Sign in.' })
      }
      const touches = route.answer.kind !== 'events' && request.headers[BY_ITSELF] === undefined
      const found = await entrance.find(sessionSecretOf(request), { touches })
      return actorOfSession(found, clientAddress(request))
    },
  }
}

/** Where a request comes from. */
export function fromOf(request: FastifyRequest): From {
  return { address: clientAddress(request), agent: request.headers['user-agent'] ?? '' }
}

function tokenOf({ headers: { authorization } }: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
}
