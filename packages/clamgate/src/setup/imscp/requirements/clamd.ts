import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addressIn, CLAMD_CONFS, parseClamdConf } from '../../../host/clamav/clamd-conf.ts'
import { knocks } from '../../look/clamav.ts'
import { broken, type Fault, type Question } from './types.ts'

/** A clamd that is to scan, and what this host says of its own one. */
export interface ClamdFacts {
  /** As in `engine.servers`. */
  readonly server: string
  /** The clamd.conf of this host, and where that clamd listens. */
  readonly conf: { readonly path: string; readonly addresses: readonly string[] } | undefined
  readonly answers: boolean
}

const KEY = "clamav_milter_options['ClamdSocket']"

export async function lookAtClamd({ clamd }: Question, root = '/'): Promise<readonly Fault[]> {
  const conf = await readConf(root)
  const found = await Promise.all(
    clamd.map(async (server) => {
      const isKnown = conf?.addresses.some((one) => isSame(one, server)) ?? false
      // Where it is that of this host a knock could start it, and it may wait for its databases.
      return clamdFaults({ server, conf, answers: isKnown || (await knocks(server)) })
    }),
  )
  return found.flat()
}

async function readConf(root: string): Promise<ClamdFacts['conf']> {
  for (const path of CLAMD_CONFS) {
    const text = await readFile(join(root, path), 'utf8').catch(() => '')
    if (text === '') continue
    const options = parseClamdConf(text)
    const tcp = new Map([...options].filter(([name]) => name !== 'localsocket'))
    return { path, addresses: [...new Set([options, tcp].flatMap(addressOf))] }
  }
  return undefined
}

function addressOf(options: ReadonlyMap<string, string>): readonly string[] {
  try {
    return [addressIn(options)].filter((one) => one !== undefined)
  } catch {
    return [] // a port that is none: clamd does not start with it
  }
}

/** Pure: an address of this host at which its clamd does not listen is a slip; one elsewhere may be away for a while. */
export function clamdFaults({ server, conf, answers }: ClamdFacts): readonly Fault[] {
  if (answers) return []
  if (!isLocal(server)) {
    return [
      {
        weight: 'note',
        what: `${KEY}: nobody answers at ${server}`,
        remedy: 'mail waits until it does',
      },
    ]
  }
  if (conf === undefined || conf.addresses.some((one) => isSame(one, server))) return []
  const [first] = conf.addresses
  if (first === undefined) {
    return [
      broken(
        `${KEY}: ${conf.path} lets clamd listen nowhere`,
        'set LocalSocket /var/run/clamav/clamd.ctl there, and restart clamav-daemon',
      ),
    ]
  }
  return [
    broken(
      `${KEY}: nobody listens on ${server}, and the clamd of this host is on ${conf.addresses.join(' and ')} (${conf.path})`,
      `write ${first} in config.php`,
    ),
  ]
}

/** Whether some of it takes memory and room here: a clamd of our own, or one of this host. */
export function scansHere({ clamd }: Pick<Question, 'clamd'>): boolean {
  return clamd.length === 0 || clamd.some(isLocal)
}

function isLocal(server: string): boolean {
  return server.startsWith('unix:') || LOOPBACK.test(server)
}

const LOOPBACK = /^tcp:(?:localhost|127\.[\d.]+|\[?::1\]?):\d+$/

function isSame(one: string, other: string): boolean {
  const plain = (text: string) =>
    LOOPBACK.test(text)
      ? text.replace(/^tcp:.*:/, 'tcp:localhost:')
      : text.replace(/^unix:\/var\/run\//, 'unix:/run/')
  return plain(one) === plain(other)
}
