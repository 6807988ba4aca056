import { Resolver } from 'node:dns/promises'
import { isIP, connect as tcpConnect } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { messageOf } from '../../ground/thrown.ts'
import { LATE, within } from '../../ground/within.ts'

/** A host and a port that somebody is to reach. */
export interface Peer {
  readonly host: string
  readonly port: number
  readonly tls: boolean
}

/** Undefined where all is well, else why not. */
export type Reached = string | undefined

/** What the network is asked with; tests have others. */
export interface Network {
  /** The first text of a TXT record. @throws where there is none */
  text(name: string): Promise<string>
  /** Looks the name up, connects and greets, and says no more: a mirror counts what is downloaded. */
  reach(peer: Peer): Promise<Reached>
}

/** Each look is bounded by `timeoutMs`. */
export function createNetwork(timeoutMs: number): Network {
  return {
    async text(name) {
      const resolver = new Resolver({ timeout: timeoutMs, tries: 1 })
      try {
        const answer = await within(resolver.resolveTxt(name), timeoutMs)
        if (answer === LATE) throw new Error(`no answer within ${timeoutMs} ms`)
        return answer[0]?.join('') ?? ''
      } finally {
        resolver.cancel()
      }
    },
    async reach(peer) {
      return await greet(peer, timeoutMs)
    },
  }
}

async function greet({ host, port, tls }: Peer, timeoutMs: number): Promise<Reached> {
  const { promise, resolve } = Promise.withResolvers<Reached>()
  const where = { host, port }
  // The name of a certificate is no address (RFC 6066, section 3).
  const socket = tls
    ? tlsConnect({ ...where, ...(isIP(host) === 0 ? { servername: host } : {}) })
    : tcpConnect(where)
  socket.once(tls ? 'secureConnect' : 'connect', () => resolve(undefined))
  socket.once('error', (error) => resolve(messageOf(error)))
  const found = await within(promise, timeoutMs)
  socket.destroy()
  return found === LATE ? `no answer within ${timeoutMs} ms` : found
}
