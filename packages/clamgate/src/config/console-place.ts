import { type HostPort, isLoopback, parseHostPort } from './host-port.ts'
import type { Config } from './schema.ts'

/** Where `console.listen` really is, and what is served there. */
export interface ConsolePlace {
  readonly listen: HostPort
  /** Its address, where that would be reached in the clear from elsewhere: then it is on this machine alone. */
  readonly insteadOf: HostPort | undefined
  /** `probes`: metrics, `/healthy` and `/ready`, which know no passwords. */
  readonly serves: 'everything' | 'probes'
  readonly isTls: boolean
}

/**
 * Passwords, sessions and mail do not travel in the clear: without `console.tls` the console is on this machine alone, where a web
 * server with TLS may stand in front of it. Undefined where nothing is served by TCP.
 */
export function consolePlace({ listen, tls, plainHttp }: Config['console']): ConsolePlace | undefined {
  const parsed = listen === undefined ? undefined : parseHostPort(listen)
  if (parsed?.ok !== true) return undefined
  const { host, port } = parsed
  const isTls = tls.certificate !== undefined && tls.key !== undefined
  const place = { listen: { host, port }, insteadOf: undefined, serves: 'everything', isTls } as const
  if (isTls || isLoopback(host)) return place
  if (plainHttp === 'probes') return { ...place, serves: 'probes' }
  return {
    ...place,
    listen: { host: host.includes(':') ? '::1' : '127.0.0.1', port },
    insteadOf: { host, port },
  }
}

/** Path in front of everything, `/clamgate`, by `console.url`: a web server in front of us may take it away, and may not. */
export function consoleBasePath({ url }: Config['console']): string {
  return url === undefined || !URL.canParse(url) ? '' : new URL(url).pathname.replace(/\/+$/, '')
}

/** `127.0.0.1:8095`, `[::1]:8095` */
export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** What listens on loopback, as a browser on this machine names it. */
export function loopbackOrigins(web: Config['console']): readonly string[] {
  const place = consolePlace(web)
  if (place?.serves !== 'everything' || !isLoopback(place.listen.host)) return []
  const { host, port } = place.listen
  const written = host.includes(':') ? `[${host}]` : host
  return [...new Set([written, 'localhost'])].map(
    (name) => `${place.isTls ? 'https' : 'http'}://${name}:${port}`,
  )
}
