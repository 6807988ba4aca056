import type { Config } from '../../config/schema.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { SourcePlan } from '../../signatures/types.ts'
import type { Check } from '../check.ts'
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
      detail: 'Clamgate fetches nothing here: databases are those of the external clamd',
    },
  ]
}

async function dnsCheck(network: Network): Promise<Check> {
  const name = 'network.dns'
  try {
    const text = await network.text(CURRENT)
    // `0.103.12:62:27823:1700000000:1:90:49192:334`
    const [newest, , daily] = text.split(':')
    if (newest !== undefined && /^\d+$/.test(daily ?? '')) {
      return {
        name,
        state: 'ok',
        detail: `${CURRENT} names ClamAV ${newest} and the daily database ${daily}`,
      }
    }
    return failed(`${CURRENT} answers with what is no record of ClamAV`)
  } catch (error) {
    return failed(`the TXT record of ${CURRENT} cannot be had: ${messageOf(error)}`)
  }

  function failed(detail: string): Check {
    return {
      name,
      state: 'warn',
      detail,
      remedy: 'Look at /etc/resolv.conf, and let the name server answer TXT records of other domains.',
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
    if (problem === undefined) return { name, state: 'ok', detail: `the proxy ${said(peer)} is reached` }
    return {
      name,
      state: 'warn',
      detail: `the proxy ${said(peer) || proxyServer} is not reached: ${problem}`,
      remedy: 'Correct engine.freshclam.proxyServer and proxyPort, or start the proxy.',
    }
  }
  const peer = peerOf(freshclam.mirror, { port: HTTPS, tls: true })
  const problem = peer === undefined ? 'it is no name of a host' : await network.reach(peer)
  const name = 'network.mirror'
  if (problem === undefined) return { name, state: 'ok', detail: `the mirror ${said(peer)} is reached` }
  return {
    name,
    state: 'warn',
    detail: `the mirror ${said(peer) || freshclam.mirror} is not reached: ${problem}`,
    remedy:
      'Let https out to it, or name a proxy (engine.freshclam.proxyServer) or a mirror of your own (engine.freshclam.mirror).',
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
  if (problem === undefined) return { name, state: 'ok', detail: `${said(peer)} is reached, for ${source}` }
  return {
    name,
    state: 'warn',
    detail: `${said(peer)} is not reached, for ${source}: ${problem}`,
    remedy: `Let it out to there, set signatures.proxy, or switch the source off (signatures.sources.${source}).`,
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
