import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { readDisk } from '../../host/facts/disk.ts'
import type { DiskFact } from '../../host/facts/types.ts'
import { quarantineDirectory } from '../../quarantine/entries/stored-content.ts'
import { OFFICIAL_MEMORY_BYTES } from '../../signatures/plan/memory.ts'
import type { Check } from '../check.ts'
import type { DoctorHost } from '../host.ts'
import { advised, say, seen } from '../sentences/say.ts'

type Purpose = 'databases' | 'quarantine' | 'log'

/** What is looked at once. */
export interface ResourceFacts {
  /** Where we write, each with what for. */
  readonly disks: readonly (DiskFact & { readonly purpose: Purpose; readonly neededBytes: number })[]
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
  const { engine, log } = loaded.config
  const place = (path: string, purpose: Purpose, neededBytes: number) => ({ path, purpose, neededBytes })
  const places = [
    ...(engine.mode === 'managed' ? [place(join(engine.directory, 'databases'), 'databases', GIB)] : []),
    place(quarantineDirectory(loaded.config), 'quarantine', LOW_BYTES),
    ...(log.file === undefined ? [] : [place(dirname(log.file), 'log', LOW_BYTES)]),
  ]
  const disks = await Promise.all(
    places.map(async (one) => {
      const disk = await readDisk(one.path)
      return disk === undefined ? [] : [{ ...disk, ...one }]
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
  if (memory === undefined) return [{ name, state: 'skip', ...seen(say('memory.unknown')) }]
  const { totalBytes, availableBytes, limitBytes } = memory
  const has = Math.min(totalBytes, limitBytes ?? totalBytes)
  const said = [
    say('memory.has', { total: round(totalBytes), available: round(availableBytes) }),
    ...(limitBytes === undefined ? [] : [say('memory.bound', { limit: round(limitBytes) })]),
    swapBytes === 0 ? say('memory.no-swap') : say('memory.swap', { swap: round(swapBytes) }),
  ]
  if (loaded.config.engine.mode === 'external') return [{ name, state: 'ok', ...seen(...said) }]
  const { reload } = loaded.config.engine
  if (has < OFFICIAL_MEMORY_BYTES) {
    return [
      {
        name,
        state: 'fail',
        ...seen(...said, say('memory.short')),
        ...advised(say('memory.give')),
      },
    ]
  }
  if (has < 2 * OFFICIAL_MEMORY_BYTES && reload === 'auto') {
    return [
      {
        name,
        state: 'warn',
        ...seen(...said, say('memory.short-for-two')),
        ...advised(say('memory.give-for-two')),
      },
    ]
  }
  return [{ name, state: 'ok', ...seen(...said) }]
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
        ...seen(
          readOnly
            ? say('temporary.read-only', { path })
            : say('temporary.full', { path, free: round(freeBytes) }),
        ),
        ...advised(say('temporary.make-room')),
        command: `du -sh ${path}/* | sort -h | tail`,
      },
    ]
  }
  return [{ name, state: 'ok', ...seen(say('temporary.well', { path, free: round(freeBytes) })) }]
}

function diskChecks({ disks }: ResourceFacts): readonly Check[] {
  return disks.flatMap(
    ({ path, purpose, freeBytes, freeInodes, readOnly, neededBytes }): readonly Check[] => {
      const name = 'resources.disk'
      const place = say(`disk.${purpose}`, { path })
      const free = say('disk.free', { free: round(freeBytes) })
      const disk: Check = readOnly
        ? {
            name,
            state: 'fail',
            ...seen(place, say('disk.read-only')),
            ...advised(say('disk.mount')),
            command: `findmnt -T ${path}; dmesg | tail`,
          }
        : freeBytes < neededBytes
          ? {
              name,
              state: freeBytes < LOW_BYTES / 4 ? 'fail' : 'warn',
              ...seen(place, free, say('disk.needed', { needed: neededBytes })),
              ...advised(say('disk.make-room')),
              command: `df -h ${path}; du -xsh ${path}`,
            }
          : { name, state: 'ok', ...seen(place, free) }
      if (freeInodes >= FEW_INODES) {
        const left = Number.isFinite(freeInodes)
          ? say('inodes.left', { inodes: freeInodes })
          : say('inodes.enough')
        return [disk, { name: 'resources.inodes', state: 'ok', ...seen(place, left) }]
      }
      return [
        disk,
        {
          name: 'resources.inodes',
          state: 'warn',
          ...seen(place, say('inodes.left', { inodes: freeInodes })),
          ...advised(say('inodes.remove')),
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
    return [{ name, state: 'ok', ...seen(say('descriptors.well', { files: openFiles })) }]
  return [
    {
      name,
      state: 'warn',
      ...seen(say('descriptors.few', { files: openFiles, sessions: String(maxSessions), wanted })),
      ...advised(say('descriptors.raise')),
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
    return [{ name, state: 'ok', ...seen(say('processors.has', { processors })) }]
  if (of <= Math.max(processors * THREADS_PER_PROCESSOR, 12)) {
    return [{ name, state: 'ok', ...seen(say('processors.threads', { threads: of, processors })) }]
  }
  return [
    {
      name,
      state: 'warn',
      ...seen(say('processors.threads', { threads: of, processors })),
      ...advised(
        say('processors.lower', {
          key: mode === 'managed' ? 'engine.threads' : 'MaxThreads',
          threads: String(processors * 2),
        }),
      ),
    },
  ]
}
