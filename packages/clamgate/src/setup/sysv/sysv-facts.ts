import { readdir } from 'node:fs/promises'
import { isThere } from '../../ground/is-there.ts'
import { ofThisHost, readProcesses } from '../../host/facts/processes.ts'
import { findIds, type Ids } from '../files/owner.ts'

/** What is read of a host where systemd does not run. */
export interface SysvFacts {
  /** Names in /etc/init.d. */
  readonly scripts: readonly string[]
  /** `idle`: it is installed, and does not run. */
  readonly cron: 'runs' | 'idle' | 'none'
  /** update-rc.d is here, which makes the links for the boot. */
  readonly hasRcLinks: boolean
  /** User clamgate; undefined where there is none yet. */
  readonly account: Ids | undefined
  /** Numbers of the groups that were asked for; those that are not there are left out. */
  readonly groups: ReadonlyMap<string, number>
}

const CRONS = ['/usr/sbin/cron', '/usr/sbin/crond', '/usr/sbin/fcron']

/** Changes nothing. */
export async function readSysvFacts(groups: readonly string[]): Promise<SysvFacts> {
  const [scripts, cron, hasRcLinks, account, ids] = await Promise.all([
    readdir('/etc/init.d').catch(() => []),
    readCron(),
    isThere('/usr/sbin/update-rc.d'),
    findIds('clamgate', 'clamgate'),
    Promise.all(groups.map(async (name) => [name, (await findIds('root', name))?.gid] as const)),
  ])
  const known = ids.flatMap(([name, gid]) => (gid === undefined ? [] : [[name, gid] as const]))
  return { scripts, cron, hasRcLinks, account, groups: new Map(known) }
}

async function readCron(): Promise<SysvFacts['cron']> {
  const names = CRONS.map((path) => path.slice(path.lastIndexOf('/') + 1))
  if ((await ofThisHost(await readProcesses({ names }))).length > 0) return 'runs'
  return (await Promise.all(CRONS.map(isThere))).includes(true) ? 'idle' : 'none'
}
