import { readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { PROGRAM_PATH } from '../../../ground/program-call.ts'
import { runProgram } from '../../../ground/run-program.ts'
import { type Holder, holdersAt, type ListenPlace } from '../../../host/postfix/listener.ts'

/** Who listens where the milter is to listen. */
export interface Listener {
  readonly whose: 'clamgate' | 'clamav-milter' | 'other'
  /** `nginx (process 812)`, `systemd (cups.socket)`. */
  readonly name: string
  /** How it is ended. */
  readonly ending: string
}

const TIMEOUT_MS = 5000
const INIT = 1
const OUR_UNIT = 'clamgate.socket'

/** Who listens there, by what the kernel knows: nobody is connected to. Undefined where nobody is seen. */
export async function listenerAt(place: ListenPlace): Promise<Listener | undefined> {
  const places = await boundPlaces(place)
  const holders = (await Promise.all(places.map(holdersAt))).flat()
  const [first] = holders
  if (first === undefined) return undefined
  // systemd holds a socket with the service that it was passed to.
  if (holders.some(({ pid }) => pid === INIT)) {
    const printed = await listSockets()
    return unitListener(places.map((one) => unitIn(printed, one)).find((one) => one !== undefined))
  }
  const whose = whoseIs(first)
  const ending = whose === 'clamav-milter' ? 'systemctl disable --now clamav-milter' : 'end that program'
  return { whose, name: nameOf(first), ending }
}

function unitListener(unit: string | undefined): Listener {
  return {
    whose: unit === OUR_UNIT ? 'clamgate' : 'other',
    name: `systemd (${unit ?? 'one of its units'})`,
    ending: `systemctl disable --now ${unit ?? 'UNIT (systemctl list-sockets names it)'}`,
  }
}

async function boundPlaces(place: ListenPlace): Promise<readonly ListenPlace[]> {
  if ('port' in place) return [place]
  const table = await readFile('/proc/net/unix', 'utf8').catch(() => '')
  return boundFor(await spellings(place.path), table).map((path) => ({ path }))
}

/** A socket is known by the path that it was bound to, whatever links lead there. */
async function spellings(path: string): Promise<readonly string[]> {
  const directory = await realpath(dirname(path)).catch(() => dirname(path))
  const real = join(directory, basename(path))
  return [...new Set([path, real, real.replace(/^\/run\//, '/var/run/')])]
}

/**
 * Pure: paths of proc_net_unix(5) at which one of these can be bound. Clamgate binds in a private directory beside the
 * path, and links the socket to its name.
 */
export function boundFor(paths: readonly string[], table: string): readonly string[] {
  const bound = table.split('\n').flatMap((line) => /^(?:\S+\s+){7}(\/.*)$/.exec(line)?.[1] ?? [])
  const isFor = (path: string, one: string) => {
    if (one === path) return true
    const start = `${dirname(path) === '/' ? '' : dirname(path)}/.`
    if (!one.startsWith(start)) return false
    const rest = one.slice(start.length)
    const name = `${basename(path)}.`
    return PRIVATE.test(rest.startsWith(name) ? rest.slice(name.length) : rest)
  }
  return [...new Set(bound.filter((one) => paths.some((path) => isFor(path, one))))]
}

/** As mkdtemp(3) makes them. */
const PRIVATE = /^[A-Za-z0-9]{6}\/s$/

/** Pure. */
export function whoseIs({ words }: Pick<Holder, 'words'>): Listener['whose'] {
  const [program = ''] = words
  if (basename(program) === 'clamav-milter') return 'clamav-milter'
  const isOurs = words.some((word) => /(?:^|\/)clamgate(?:\/|$)/.test(word)) && words.includes('run')
  return isOurs ? 'clamgate' : 'other'
}

function nameOf({ pid, words }: Holder): string {
  const [program = ''] = words
  // Programs that rename themselves have words behind it: `nginx: master process`.
  const name = basename(program.split(/\s/)[0] ?? '').replace(/:$/, '')
  return `${name === '' ? 'a program' : name} (process ${pid})`
}

async function listSockets(): Promise<string> {
  const args = ['list-sockets', '--all', '--full', '--no-legend', '--no-pager']
  const environment = { PATH: PROGRAM_PATH, LC_ALL: 'C', SYSTEMD_PAGER: '' }
  const call = { program: 'systemctl', args, as: undefined, environment, timeoutMs: TIMEOUT_MS }
  return await runProgram(call).catch(() => '')
}

/** Pure: `/run/clamav/clamd.ctl clamav-daemon.socket clamav-daemon.service`, `[::]:22 ssh.socket ssh.service`. */
export function unitIn(printed: string, place: ListenPlace): string | undefined {
  for (const line of printed.split('\n').map((one) => one.trim())) {
    // A path may have blanks.
    const [word = ''] = line.split(/\s/)
    const at = 'path' in place ? place.path : word.endsWith(`:${place.port}`) ? word : undefined
    if (at === undefined || !line.startsWith(`${at} `)) continue
    const [unit = ''] = line.slice(at.length).trim().split(/\s+/)
    if (unit.endsWith('.socket')) return unit
  }
  return undefined
}
