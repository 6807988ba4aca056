import { isLoopback } from '../../../config/host-port.ts'
import { cleanText } from '../../../ground/clean.ts'
import type { PageFacts } from './facts.ts'

const URL_MAX_CHARS = 500

/** Where people reach the console: `console.url`. Its own address is mostly one of this host alone; metrics and probes are no page for people. */
export function consoleLink({ daemon }: Pick<PageFacts, 'daemon'>): string | null {
  const place = daemon.state === 'answers' ? daemon.status.console : undefined
  if (place?.serves !== 'everything' || !URL.canParse(place.url)) return null
  const { protocol, host, hostname } = new URL(place.url)
  const isOwn = host === place.listen || isLoopback(hostname.replace(/^\[|\]$/g, ''))
  return isOwn || !/^https?:$/.test(protocol) ? null : cleanText(place.url, URL_MAX_CHARS)
}
