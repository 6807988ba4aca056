import { isIP } from 'node:net'
import type { Config } from '../../config/schema.ts'
import { formatSize } from '../../config/units.ts'
import { bytesOf, isYes } from '../../host/clamav/clamd-conf.ts'
import type { Check } from '../check.ts'
import type { ClamdConf } from '../host.ts'
import { advised, say, seen } from '../sentences/say.ts'
import { isSameServer, setting } from './clamd-conf-words.ts'

type Engine = Pick<Config['engine'], 'servers' | 'maxScanSize' | 'scanTimeout' | 'maxScans'>
type Kind = 'size' | 'time' | 'threads' | 'exposed' | 'reload'
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
        ...seen(say('size.no-conf')),
      },
    ]
  }
  return asked.flatMap((conf) => JUDGES.flatMap(([kind, judge]) => judge(conf, engine) ?? well(kind, conf)))
}

const JUDGES: readonly (readonly [kind: Kind, judge: Judge])[] = [
  ['size', size],
  ['time', time],
  ['threads', threads],
  ['exposed', exposed],
  ['reload', reload],
]

/** The managed clamd has a configuration that is generated from ours at each start. */
export function ownSettingChecks(): readonly Check[] {
  // Whether scans wait for new databases is said by engine.reload and by memory, not by clamd.
  return (['alerts', 'size', 'time', 'threads', 'exposed'] as const).map((kind) => ({
    name: `engine.${kind}`,
    state: 'ok',
    ...seen(say(`own.${kind}`)),
  }))
}

function well(kind: Kind, { path }: ClamdConf): Check {
  return { name: `engine.${kind}`, state: 'ok', ...seen(say(`conf.${kind}-well`, { path })) }
}

function size({ path, options }: ClamdConf, { maxScanSize }: Engine): Check | undefined {
  const said = formatSize(maxScanSize)
  const stream = bytesOf(options.get('streammaxlength'))
  if (stream !== undefined && stream > 0 && stream < maxScanSize) {
    return {
      name: 'engine.size',
      state: 'fail',
      ...seen(say('conf.stream', { path, stream: formatSize(stream), size: said })),
      ...advised(say('conf.set-stream', { path, stream: formatSize(stream), size: said })),
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
      ...seen(say('conf.small', { path, name, has: formatSize(bytes), size: said })),
      ...advised(say('conf.set-size', { path, name, size: said })),
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
    ...seen(say('conf.read-timeout', { path, seconds: String(seconds), wanted })),
    ...advised(say('conf.set-timeout', { path, wanted })),
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
      ...seen(
        say('conf.too-many', {
          ...{ path, scans: String(maxScans) },
          ...{ threads: String(most), queue: String(queue) },
        }),
      ),
      ...advised(say('conf.fewer-scans', { path, threads: String(most) })),
    }
  }
  if (most >= FEW_THREADS || maxScans <= most) return undefined
  return {
    name,
    state: 'warn',
    ...seen(say('conf.few-threads', { path, threads: String(most) })),
    ...advised(say('conf.set-threads', { path })),
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
    ...seen(say('conf.exposed', { path, port, address })),
    ...advised(say('conf.set-address', { path })),
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
    ...seen(say('conf.reload', { path })),
    ...advised(say('conf.set-reload')),
    command: setting(path, 'ConcurrentDatabaseReload', 'yes'),
  }
}
