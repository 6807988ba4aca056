import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { formatSize } from '../../config/units.ts'
import { readDisk } from '../../host/facts/disk.ts'
import type { DiskFact } from '../../host/facts/types.ts'
import { OFFICIAL_MEMORY_BYTES } from '../../signatures/plan/memory.ts'
import type { Check } from '../check.ts'
import type { DoctorHost } from '../host.ts'

/** What is looked at once. */
export interface ResourceFacts {
  /** Where we write, each with what for. */
  readonly disks: readonly (DiskFact & { readonly purpose: string; readonly neededBytes: number })[]
  /** Where clamd unpacks, in mode managed. */
  readonly temporary: DiskFact | undefined
  /** Open files that the daemon may have; undefined where that is not known. */
  readonly openFiles: number | undefined
  readonly processors: number
}

const MIB = 1024 ** 2
const GIB = 1024 * MIB
const FEW_INODES = 1000
const LOW_BYTES = 200 * MIB
/** Of a connection: its socket, one to clamd, and now and then a file. */
const FILES_PER_SESSION = 3
const THREADS_PER_PROCESSOR = 8

export async function readResources({ loaded, status }: DoctorHost): Promise<ResourceFacts> {
  const { engine, quarantine, log } = loaded.config
  const places = [
    ...(engine.mode === 'managed'
      ? [{ path: join(engine.directory, 'databases'), purpose: 'databases', neededBytes: GIB }]
      : []),
    {
      path: quarantine.directory ?? join(engine.directory, 'quarantine'),
      purpose: 'quarantine',
      neededBytes: LOW_BYTES,
    },
    ...(log.file === undefined ? [] : [{ path: dirname(log.file), purpose: 'log', neededBytes: LOW_BYTES }]),
  ]
  const disks = await Promise.all(
    places.map(async (place) => {
      const disk = await readDisk(place.path)
      return disk === undefined ? [] : [{ ...disk, ...place }]
    }),
  )
  const temporary = engine.temporaryDirectory ?? status?.engine.temporaryDirectory ?? '/dev/shm'
  return {
    disks: disks.flat(),
    temporary: engine.mode === 'managed' ? await readDisk(temporary) : undefined,
    openFiles: status === undefined ? undefined : await readOpenFiles(status.pid),
    processors: availableParallelism(),
  }
}

async function readOpenFiles(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/limits`, 'latin1').catch(() => '')
  const digits = /^Max open files\s+(\d+)/m.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Whether the host has what mail needs. Pure. */
export function resourceChecks(host: DoctorHost, facts: ResourceFacts): readonly Check[] {
  const { milter } = host.loaded.config
  return [
    ...memoryChecks(host),
    ...temporaryChecks(facts),
    ...diskChecks(facts),
    ...fileChecks(facts, milter.maxSessions),
    ...processorChecks(host, facts),
  ]
}

function memoryChecks({ loaded, memory, swapBytes }: DoctorHost): readonly Check[] {
  const name = 'resources.memory'
  if (memory === undefined)
    return [{ name, state: 'skip', detail: 'the memory of this host is not known (/proc)' }]
  const { totalBytes, availableBytes, limitBytes } = memory
  const has = Math.min(totalBytes, limitBytes ?? totalBytes)
  const bound = limitBytes === undefined ? '' : `, and the daemon may take ${formatSize(round(limitBytes))}`
  const said = `this host has ${formatSize(round(totalBytes))} of memory, ${formatSize(round(availableBytes))} of it available${bound}, ${swapBytes === 0 ? 'and no swap' : `and ${formatSize(round(swapBytes))} of swap`}`
  if (loaded.config.engine.mode === 'external') return [{ name, state: 'ok', detail: said }]
  const { reload } = loaded.config.engine
  if (has < OFFICIAL_MEMORY_BYTES) {
    return [
      {
        name,
        state: 'fail',
        detail: `${said}: clamd with the official databases takes 1.2 GB`,
        remedy:
          'Give it 2 GB at least (MemoryMax of the unit, where that is the bound), or use a clamd on another host (engine.mode: external).',
      },
    ]
  }
  if (has < 2 * OFFICIAL_MEMORY_BYTES && reload === 'auto') {
    return [
      {
        name,
        state: 'warn',
        detail: `${said}: two clamd, as while new databases take over, take 2.4 GB`,
        remedy: 'Give it 3 GB, or set engine.reload: in-place: mail waits then while clamd is started anew.',
      },
    ]
  }
  return [{ name, state: 'ok', detail: said }]
}

/** Formats as `1.9G` are not there; whole MiB are. */
function round(bytes: number): number {
  return Math.max(1, Math.round(bytes / MIB)) * MIB
}

function temporaryChecks({ temporary }: ResourceFacts): readonly Check[] {
  if (temporary === undefined) return []
  const name = 'resources.shm'
  const { path, freeBytes, readOnly } = temporary
  if (readOnly || freeBytes < LOW_BYTES) {
    return [
      {
        name,
        state: 'warn',
        detail: readOnly
          ? `${path} is mounted read-only`
          : `${path} has ${formatSize(round(freeBytes))} free`,
        remedy:
          'See what fills it, and make room; Clamgate unpacks on the disk of its databases meanwhile, which is slower.',
        command: `du -sh ${path}/* | sort -h | tail`,
      },
    ]
  }
  return [
    { name, state: 'ok', detail: `${path} has ${formatSize(round(freeBytes))} free for what clamd unpacks` },
  ]
}

function diskChecks({ disks }: ResourceFacts): readonly Check[] {
  return disks.flatMap(
    ({ path, purpose, freeBytes, freeInodes, readOnly, neededBytes }): readonly Check[] => {
      const name = 'resources.disk'
      const said = `${path} (${purpose}) has ${formatSize(round(freeBytes))} free`
      const disk: Check = readOnly
        ? {
            name,
            state: 'fail',
            detail: `${path} (${purpose}) is on a file system that is mounted read-only`,
            remedy: 'See in the log of the kernel why, and mount it for writing.',
            command: `findmnt -T ${path}; dmesg | tail`,
          }
        : freeBytes < neededBytes
          ? {
              name,
              state: freeBytes < LOW_BYTES / 4 ? 'fail' : 'warn',
              detail: `${said}, ${formatSize(neededBytes)} should be`,
              remedy: 'Make room, or put it on another disk.',
              command: `df -h ${path}; du -xsh ${path}`,
            }
          : { name, state: 'ok', detail: said }
      if (freeInodes >= FEW_INODES) {
        const left = Number.isFinite(freeInodes) ? `${freeInodes} inodes left` : 'as many inodes as it needs'
        return [disk, { name: 'resources.inodes', state: 'ok', detail: `${path} (${purpose}) has ${left}` }]
      }
      return [
        disk,
        {
          name: 'resources.inodes',
          state: 'warn',
          detail: `${path} (${purpose}) has ${freeInodes} inodes left`,
          remedy: 'Find the directory with very many small files, and remove those that are not needed.',
          command: `df -i ${path}`,
        },
      ]
    },
  )
}

function fileChecks({ openFiles }: ResourceFacts, maxSessions: number): readonly Check[] {
  if (openFiles === undefined) return []
  const name = 'resources.files'
  const wanted = maxSessions * FILES_PER_SESSION + 100
  if (openFiles >= wanted)
    return [{ name, state: 'ok', detail: `the daemon may have ${openFiles} files open` }]
  return [
    {
      name,
      state: 'warn',
      detail: `the daemon may have ${openFiles} files open, and milter.maxSessions: ${maxSessions} may take ${wanted}`,
      remedy: 'Raise LimitNOFILE of the unit, or lower milter.maxSessions.',
      command: 'systemctl edit clamgate   # [Service] LimitNOFILE=65536',
    },
  ]
}

function processorChecks(
  { loaded, clamdConfs }: DoctorHost,
  { processors }: ResourceFacts,
): readonly Check[] {
  const { mode, threads } = loaded.config.engine
  const of = mode === 'managed' ? threads : Number(clamdConfs[0]?.options.get('maxthreads'))
  const name = 'resources.processors'
  if (of === undefined || !(of > 0))
    return [{ name, state: 'ok', detail: `this host has ${processors} processors` }]
  if (of <= Math.max(processors * THREADS_PER_PROCESSOR, 12)) {
    return [{ name, state: 'ok', detail: `clamd has ${of} threads on ${processors} processors` }]
  }
  return [
    {
      name,
      state: 'warn',
      detail: `clamd has ${of} threads on ${processors} processors`,
      remedy: `Set ${mode === 'managed' ? 'engine.threads' : 'MaxThreads'} to ${processors * 2} or leave it out; each thread takes memory as well.`,
    },
  ]
}
