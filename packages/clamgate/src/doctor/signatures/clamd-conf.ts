import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { CLAMD_CONFS, parseClamdConf } from '../../host/clamav/clamd-conf.ts'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'

const USUAL_DIRECTORY = '/var/lib/clamav'

export interface ClamdConfQuestion {
  readonly root: string
  /** Of `engine.servers`. */
  readonly addresses: readonly string[]
  /** `signatures.databaseDirectory` */
  readonly directory: string
}

/** What the configuration of an external clamd on this host says against new signatures. */
export async function clamdConfChecks({
  root,
  addresses,
  directory,
}: ClamdConfQuestion): Promise<readonly Check[]> {
  const checks: Check[] = []
  for (const path of CLAMD_CONFS) {
    const settings = parseClamdConf(await readFile(join(root, path), 'utf8').catch(() => ''))
    if (!isAsked(settings, addresses)) continue
    const read = settings.get('databasedirectory') ?? USUAL_DIRECTORY
    if ((await resolved(root, read)) !== (await resolved(root, directory))) {
      checks.push({
        name: 'signatures.directory',
        state: 'fail',
        ...seen(say('directory.other', { read, path, directory })),
        ...advised(say('directory.same', { read })),
      })
    }
    if (NO.has(settings.get('concurrentdatabasereload')?.toLowerCase() ?? '')) {
      checks.push({
        name: 'signatures.reload',
        state: 'warn',
        ...seen(say('directory.reload', { path })),
        ...advised(say('conf.set-reload')),
      })
    }
    if (NO.has(settings.get('enablereloadcommand')?.toLowerCase() ?? '')) {
      checks.push({
        name: 'signatures.reload',
        state: 'fail',
        ...seen(say('directory.no-reload', { path })),
        ...advised(say('directory.set-reload-command')),
      })
    }
  }
  return checks
}

const NO: ReadonlySet<string> = new Set(['no', 'false', '0'])

/** Whether it is of a clamd that we ask: several may run on a host. */
export function isAsked(settings: ReadonlyMap<string, string>, addresses: readonly string[]): boolean {
  const socket = settings.get('localsocket')
  const port = settings.get('tcpsocket')
  return addresses.some((address) => {
    if (address.startsWith('tcp:'))
      return (
        port !== undefined && /^tcp:(?:localhost|127\.|\[::1\])/.test(address) && address.endsWith(`:${port}`)
      )
    return (
      socket !== undefined &&
      address.replace(/^unix:/, '').replace(/^\/var\/run\//, '/run/') ===
        socket.replace(/^\/var\/run\//, '/run/')
    )
  })
}

async function resolved(root: string, path: string): Promise<string> {
  return await realpath(join(root, path)).catch(() => join(root, path))
}
