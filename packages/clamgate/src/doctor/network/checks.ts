import type { Config } from '../../config/schema.ts'
import type { Sentence } from '../../ground/saying/sentence.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { SourcePlan } from '../../signatures/types.ts'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'
import type { Network, Peer } from './probe.ts'

/** freshclam asks it which databases are current (DNSDatabaseInfo of freshclam.conf). */
const CURRENT = 'current.cvd.clamav.net'
const HTTPS = 443
const HTTP = 80
/** curl's, which freshclam uses. */
const PROXY_PORT = 1080
const RSYNC = 873

export interface NetworkQuestion {
  readonly engine: Pick<Config['engine'], 'mode' | 'freshclam'>
  /** Those that are asked. */
  readonly plans: readonly Pick<SourcePlan, 'name' | 'road'>[]
  /** `signatures.proxy` is set: sources are not asked directly. */
  readonly hasProxy: boolean
  readonly network: Network
}

/** Whether databases and signatures can come in. All are asked at one time; nothing is downloaded. */
export async function networkChecks(question: NetworkQuestion): Promise<readonly Check[]> {
  const { engine, plans, hasProxy, network } = question
  const updates = engine.mode === 'managed' && engine.freshclam.enabled ? engine.freshclam : undefined
  const found = await Promise.all([
    ...(updates === undefined ? [] : [dnsCheck(network), mirrorCheck(updates, network)]),
    ...(hasProxy ? [] : sourcePeers(plans).map((source) => sourceCheck(source, network))),
  ])
  if (found.length > 0) return found
  return [
    {
      name: 'network.mirror',
      state: 'skip',
      ...seen(say('network.nothing')),
    },
  ]
}

async function dnsCheck(network: Network): Promise<Check> {
  const name = 'network.dns'
  try {
    const text = await network.text(CURRENT)
    // `0.103.12:62:27823:1700000000:1:90:49192:334`
    const [newest, , daily] = text.split(':')
    if (newest !== undefined && daily !== undefined && /^\d+$/.test(daily)) {
      return {
        name,
        state: 'ok',
        ...seen(say('dns.well', { name: CURRENT, version: newest, daily })),
      }
    }
    return failed(say('dns.strange', { name: CURRENT }))
  } catch (error) {
    return failed(say('dns.fails', { name: CURRENT, why: messageOf(error) }))
  }

  function failed(words: Sentence): Check {
    return {
      name,
      state: 'warn',
      ...seen(words),
      ...advised(say('dns.look')),
      command: `dig +short TXT ${CURRENT}`,
    }
  }
}

async function mirrorCheck(freshclam: Config['engine']['freshclam'], network: Network): Promise<Check> {
  const { proxyServer, proxyPort } = freshclam
  if (proxyServer !== undefined) {
    const peer = peerOf(proxyServer, { port: proxyPort ?? PROXY_PORT, tls: false })
    const problem = peer === undefined ? 'it is no name of a host' : await network.reach(peer)
    const name = 'network.proxy'
    if (problem === undefined) return { name, state: 'ok', ...seen(say('proxy.well', { peer: said(peer) })) }
    return {
      name,
      state: 'warn',
      ...seen(say('proxy.fails', { peer: said(peer) || proxyServer, why: problem })),
      ...advised(say('proxy.correct')),
    }
  }
  const peer = peerOf(freshclam.mirror, { port: HTTPS, tls: true })
  const problem = peer === undefined ? 'it is no name of a host' : await network.reach(peer)
  const name = 'network.mirror'
  if (problem === undefined) return { name, state: 'ok', ...seen(say('mirror.well', { peer: said(peer) })) }
  return {
    name,
    state: 'warn',
    ...seen(say('mirror.fails', { peer: said(peer) || freshclam.mirror, why: problem })),
    ...advised(say('mirror.let-out')),
    command: `curl -sSI https://${peer?.host ?? 'database.clamav.net'}/ | head -1`,
  }
}

interface SourcePeer {
  readonly name: string
  readonly peer: Peer
}

/** The first place of each source, each host once. */
function sourcePeers(plans: NetworkQuestion['plans']): readonly SourcePeer[] {
  const found = plans.flatMap(({ name, road }): readonly SourcePeer[] => {
    const [url] = road.kind === 'https' ? road.bases : road.kind === 'rsync' ? road.modules : []
    const peer = url === undefined ? undefined : peerOf(url, { port: HTTPS, tls: true })
    return peer === undefined ? [] : [{ name, peer }]
  })
  return found.filter(({ peer }, at) => found.findIndex((other) => said(other.peer) === said(peer)) === at)
}

async function sourceCheck({ name: source, peer }: SourcePeer, network: Network): Promise<Check> {
  const problem = await network.reach(peer)
  const name = 'network.sources'
  if (problem === undefined)
    return { name, state: 'ok', ...seen(say('peer.well', { peer: said(peer), source })) }
  return {
    name,
    state: 'warn',
    ...seen(say('peer.fails', { peer: said(peer), source, why: problem })),
    ...advised(say('peer.let-out', { source })),
  }
}

/** A name or URL as freshclam.conf and catalogue have them; undefined for what names no host, such as a directory. */
function peerOf(text: string, usual: Pick<Peer, 'port' | 'tls'>): Peer | undefined {
  const url = text.includes('://') ? text : `host://${text}`
  if (!URL.canParse(url)) return undefined
  const { protocol, hostname, port } = new URL(url)
  if (hostname === '') return undefined
  const host = hostname.replace(/^\[|\]$/g, '')
  const own = port === '' ? undefined : Number(port)
  if (protocol === 'rsync:') return { host, port: own ?? RSYNC, tls: false }
  if (protocol === 'http:') return { host, port: own ?? (usual.tls ? HTTP : usual.port), tls: false }
  return { host, port: own ?? usual.port, tls: usual.tls }
}

function said(peer: Peer | undefined): string {
  return peer === undefined ? '' : `${peer.host}:${peer.port}`
}
