import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ControlClient } from '../api/client.ts'
import type { Status } from '../api/routes/status.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import { findUser, type HostUser } from '../host/as-user.ts'
import { addressIn, CLAMD_CONFS, parseClamdConf } from '../host/clamav/clamd-conf.ts'
import { readMemory, readSwap } from '../host/facts/memory.ts'
import { readProcesses } from '../host/facts/processes.ts'
import { readSystem } from '../host/facts/system.ts'
import type { MemoryFact, ProcessFact, SystemFact } from '../host/facts/types.ts'
import { readUnits, type UnitDetail } from '../host/facts/units.ts'

/** A clamd.conf of this host. */
export interface ClamdConf {
  readonly path: string
  /** By their names in small letters. */
  readonly options: ReadonlyMap<string, string>
  /** Where that clamd listens, as in `engine.servers`. */
  readonly address: string | undefined
}

/** What is known of the host once, for all subjects. */
export interface DoctorHost {
  readonly loaded: Pick<LoadedConfig, 'config' | 'files'>
  /** Undefined where no daemon answers. */
  readonly status: Status | undefined
  readonly system: SystemFact
  /** Undefined where systemd does not start services. */
  readonly units: readonly UnitDetail[] | undefined
  readonly processes: readonly ProcessFact[]
  readonly memory: MemoryFact | undefined
  readonly swapBytes: number
  readonly clamdConfs: readonly ClamdConf[]
  /** Whom the service runs as; undefined where that is not known. */
  readonly user: HostUser | undefined
  readonly nowMs: number
}

/** Units that matter to us. */
const UNITS = [
  'clamgate.service',
  'clamgate.socket',
  'clamav-milter.service',
  'clamav-daemon.service',
  'clamav-freshclam.service',
] as const

/** The user that packages and setup make. */
const USER = 'clamgate'

export interface HostQuestion {
  readonly loaded: Pick<LoadedConfig, 'config' | 'files'>
  readonly client: Pick<ControlClient, 'status'>
  readonly root?: string
}

/** Reads it all at one time. Each part is bounded in time, and empty where it cannot be known. */
export async function readHost({ loaded, client, root = '/' }: HostQuestion): Promise<DoctorHost> {
  const [status, system, processes, swapBytes, clamdConfs] = await Promise.all([
    client.status().catch(() => undefined),
    readSystem(root),
    readProcesses({ proc: join(root, 'proc') }),
    readSwap(root),
    readClamdConfs(root),
  ])
  const pid = status?.pid
  const [units, memory, user] = await Promise.all([
    system.init === 'systemd' ? readUnits(UNITS) : undefined,
    readMemory(pid === undefined ? { root } : { root, pid }),
    serviceUser(processes.find((one) => one.pid === pid)),
  ])
  const nowMs = Date.now()
  return { loaded, status, system, units, processes, memory, swapBytes, clamdConfs, user, nowMs }
}

export function unitOf(
  { units }: Pick<DoctorHost, 'units'>,
  name: (typeof UNITS)[number],
): UnitDetail | undefined {
  return units?.find((unit) => unit.name === name && unit.exists)
}

/** That of the daemon that runs, else the one that is there for it. */
async function serviceUser(daemon: ProcessFact | undefined): Promise<HostUser | undefined> {
  return daemon === undefined ? await findUser(USER) : await findUser(String(daemon.uid))
}

async function readClamdConfs(root: string): Promise<readonly ClamdConf[]> {
  const read = await Promise.all(
    CLAMD_CONFS.map(async (path): Promise<readonly ClamdConf[]> => {
      const text = await readFile(join(root, path), 'utf8').catch(() => undefined)
      if (text === undefined) return []
      const options = parseClamdConf(text)
      return [{ path, options, address: addressOf(options) }]
    }),
  )
  return read.flat()
}

/** A clamd.conf may hold what is no address. */
function addressOf(options: ReadonlyMap<string, string>): string | undefined {
  try {
    return addressIn(options)
  } catch {
    return undefined
  }
}
