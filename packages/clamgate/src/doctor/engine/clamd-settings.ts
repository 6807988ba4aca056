import { isIP } from 'node:net'
import type { Config } from '../../config/schema.ts'
import { formatSize } from '../../config/units.ts'
import { bytesOf, isYes } from '../../host/clamav/clamd-conf.ts'
import type { Check } from '../check.ts'
import type { ClamdConf } from '../host.ts'
import { isSameServer, setting } from './clamd-conf-words.ts'

type Engine = Pick<Config['engine'], 'servers' | 'maxScanSize' | 'scanTimeout' | 'maxScans'>
type Judge = (conf: ClamdConf, engine: Engine) => Check | undefined

/** What the configuration of an external clamd on this host says against what we ask of it. Pure. */
export function clamdSettingChecks(confs: readonly ClamdConf[], engine: Engine): readonly Check[] {
  const asked = confs.filter(({ address }) =>
    engine.servers.some((server) => isSameServer(server.address, address)),
  )
  if (asked.length === 0) {
    return [
      {
        name: 'engine.size',
        state: 'skip',
        detail: 'the clamd that is asked has no clamd.conf on this host: its settings are not known here',
      },
    ]
  }
  return asked.flatMap((conf) =>
    JUDGES.flatMap(([name, fine, judge]) => judge(conf, engine) ?? well(name, fine, conf)),
  )
}

const JUDGES: readonly (readonly [name: string, fine: string, judge: Judge])[] = [
  ['engine.size', 'takes messages of engine.maxScanSize whole', size],
  ['engine.time', 'waits for data as long as we do', time],
  ['engine.threads', 'has threads, and room in its queue, for the scans that it is given', threads],
  ['engine.exposed', 'listens to nobody outside of this host', exposed],
  ['engine.reload', 'scans while it loads databases', reload],
]

/** The managed clamd has a configuration that is generated from ours at each start. */
export function ownSettingChecks(): readonly Check[] {
  // Whether scans wait for new databases is said by engine.reload and by memory, not by clamd.
  const fine = JUDGES.filter(([name]) => name !== 'engine.reload').map(
    ([name, words]) => [name, words] as const,
  )
  return [['engine.alerts', 'has AlertExceedsMax'] as const, ...fine].map(([name, words]) => ({
    name,
    state: 'ok',
    detail: `the managed clamd ${words}: Clamgate writes its configuration at each start`,
  }))
}

function well(name: string, fine: string, { path }: ClamdConf): Check {
  return { name, state: 'ok', detail: `${path} ${fine}` }
}

function size({ path, options }: ClamdConf, { maxScanSize }: Engine): Check | undefined {
  const said = formatSize(maxScanSize)
  const stream = bytesOf(options.get('streammaxlength'))
  if (stream !== undefined && stream > 0 && stream < maxScanSize) {
    return {
      name: 'engine.size',
      state: 'fail',
      detail: `${path} has StreamMaxLength ${formatSize(stream)}, and engine.maxScanSize is ${said}: clamd breaks off at larger messages`,
      remedy: `Set StreamMaxLength ${said} in ${path} and restart clamd, or set engine.maxScanSize: ${formatSize(stream)}.`,
      command: setting(path, 'StreamMaxLength', said),
    }
  }
  // 0 stands for "no limit".
  for (const name of ['MaxFileSize', 'MaxScanSize']) {
    const bytes = bytesOf(options.get(name.toLowerCase()))
    if (bytes === undefined || bytes === 0 || bytes >= maxScanSize) continue
    return {
      name: 'engine.size',
      state: 'warn',
      detail: `${path} has ${name} ${formatSize(bytes)}, and engine.maxScanSize is ${said}: clamd does not look at all of larger messages`,
      remedy: `Set ${name} ${said} or more in ${path} and restart clamd.`,
      command: setting(path, name, said),
    }
  }
  return undefined
}

function time({ path, options }: ClamdConf, { scanTimeout }: Engine): Check | undefined {
  const seconds = Number(options.get('readtimeout'))
  if (!(seconds > 0) || seconds * 1000 >= scanTimeout) return undefined
  const wanted = String(Math.ceil(scanTimeout / 1000))
  return {
    name: 'engine.time',
    state: 'warn',
    detail: `${path} has ReadTimeout ${seconds} s, less than engine.scanTimeout (${wanted} s): clamd hangs up on mail that comes in slowly`,
    remedy: `Set ReadTimeout ${wanted} in ${path}, and restart clamd.`,
    command: setting(path, 'ReadTimeout', wanted),
  }
}

/** As clamd.conf(5) has them. */
const THREADS = 10
const QUEUE = 100
const FEW_THREADS = 4

function threads({ path, options }: ClamdConf, { maxScans }: Engine): Check | undefined {
  const most = numberOf(options.get('maxthreads')) ?? THREADS
  const queue = numberOf(options.get('maxqueue')) ?? QUEUE
  const name = 'engine.threads'
  if (maxScans > most + queue) {
    return {
      name,
      state: 'warn',
      detail: `engine.maxScans is ${maxScans}, and ${path} has MaxThreads ${most} and MaxQueue ${queue}: clamd stops reading, and scans time out`,
      remedy: `Set engine.maxScans: ${most}, or raise MaxThreads and MaxQueue in ${path}.`,
    }
  }
  if (most >= FEW_THREADS || maxScans <= most) return undefined
  return {
    name,
    state: 'warn',
    detail: `${path} has MaxThreads ${most}: a few large messages hold up all others`,
    remedy: `Set MaxThreads 12 in ${path}, and restart clamd.`,
    command: setting(path, 'MaxThreads', '12'),
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined
}

function exposed({ path, options }: ClamdConf): Check | undefined {
  const port = options.get('tcpsocket')
  if (port === undefined) return undefined
  // Without an address clamd listens on all of them.
  const address = options.get('tcpaddr') ?? '0.0.0.0'
  if (isLoopback(address)) return undefined
  return {
    name: 'engine.exposed',
    state: 'warn',
    detail: `${path} has TCPSocket ${port} on ${address}: whoever reaches that port can stop clamd, or fill it`,
    remedy: `Set TCPAddr 127.0.0.1 in ${path}, or let a firewall pass none but the hosts that scan.`,
    command: setting(path, 'TCPAddr', '127.0.0.1'),
  }
}

function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}

function reload({ path, options }: ClamdConf): Check | undefined {
  const said = options.get('concurrentdatabasereload')
  if (said === undefined || isYes(said)) return undefined
  return {
    name: 'engine.reload',
    state: 'warn',
    detail: `${path} has ConcurrentDatabaseReload no: all mail waits while clamd loads new databases`,
    remedy:
      'Set ConcurrentDatabaseReload yes where memory allows it: a reload takes twice the memory of clamd for a moment.',
    command: setting(path, 'ConcurrentDatabaseReload', 'yes'),
  }
}
