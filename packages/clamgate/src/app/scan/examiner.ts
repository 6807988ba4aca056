import type { Readable } from 'node:stream'
import type { ControlClient } from '../../api/client.ts'
import { ControlError } from '../../api/errors.ts'
import type { EnvelopeQuery, ExaminationReply } from '../../api/routes/scan.ts'
import { loadConfig } from '../../config/load/load.ts'
import { examine } from '../../filter/examine.ts'
import { MemoryBudget } from '../../filter/memory-budget.ts'
import { SILENT } from '../../observe/log/silent-log.ts'
import { createViews } from '../../views/views.ts'
import { connectToDaemon } from '../daemon-client.ts'
import { createEngine } from '../engine.ts'
import { describeExamination, writtenEnvelope } from '../examination.ts'
import { prepareFilterSettings } from '../filter-settings.ts'
import { newIncident } from '../incident.ts'
import { factsOnDisk } from '../signatures/facts-on-disk.ts'
import { VERSION } from '../version.ts'

/** Somebody who tells what would happen to messages, all with one envelope. */
export interface Examiner {
  /** So many at one time leave room for mail. */
  readonly parallel: number
  examine(message: Readable, signal: AbortSignal): Promise<ExaminationReply>
  close(): Promise<void>
}

/**
 * The running daemon; without one, the external clamd that the configuration names.
 * @throws {ControlError} no daemon, and the engine is a managed one
 */
export async function openExaminer(
  envelope: EnvelopeQuery,
  configPath: string | undefined,
): Promise<Examiner> {
  const client = await connectToDaemon(configPath)
  if (!(await client.isThere())) return await withoutDaemon(envelope, configPath, client.socketPath)
  return {
    parallel: parallelOf((await client.status()).engine.servers),
    examine: (message, signal) => client.scan(message, envelope, signal),
    close: async () => undefined,
  }
}

/** More at one time bring nothing on most machines. */
const MOST_AT_ONCE = 4

/** Half of what the clamd in use take, since mail goes first. */
function parallelOf(
  servers: readonly { readonly state: string; readonly room: { readonly scans: number } }[],
) {
  const inUse = servers.filter(({ state }) => state === 'healthy')
  const room = inUse.reduce((sum, server) => sum + server.room.scans, 0)
  return Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(room / 2)))
}

async function withoutDaemon(
  envelope: EnvelopeQuery,
  configPath: string | undefined,
  socketPath: ControlClient['socketPath'],
): Promise<Examiner> {
  const loaded = await loadConfig({ path: configPath, secrets: 'leave' })
  const { config } = loaded
  if (config.engine.mode === 'managed') {
    throw new ControlError('CONTROL_UNREACHABLE', `No daemon answers on ${socketPath}`, {
      remedy: 'Start it with clamgate run: its managed clamd is the one that scans.',
    })
  }
  const engine = createEngine({ log: SILENT }, config.engine)
  const monotonic = () => performance.now()
  const views = createViews({ scanner: engine.scanner, monotonic, memoryBytes: config.mime.memory })
  const close = async () => {
    await engine.stop({ graceMs: 0 })
    await views.stop()
  }
  try {
    await engine.start()
    const settings = await prepareFilterSettings(loaded, { log: SILENT, version: VERSION })
    const deps = {
      scanner: engine.scanner,
      readings: views,
      budget: new MemoryBudget(config.limits.totalMemory),
      settings: () => settings,
      signatures: await factsOnDisk(config),
      incident: newIncident,
      now: Date.now,
      monotonic,
      written: writtenEnvelope(envelope),
      explain: envelope.explain !== undefined,
      // The directory is the daemon's.
      tryKeeping: async () => undefined,
    }
    return {
      parallel: parallelOf(engine.status.servers),
      examine: async (message, signal) =>
        describeExamination(await examine(message, deps, signal), settings.policy),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
