import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { ControlError } from '../api/errors.ts'
import type { EnvelopeQuery, ExaminationReply } from '../api/routes/scan.ts'
import { loadConfig } from '../config/load/load.ts'
import { examine } from '../filter/examine.ts'
import { MemoryBudget } from '../filter/memory-budget.ts'
import { messageOf } from '../ground/thrown.ts'
import { UsageError } from '../ground/usage-error.ts'
import { SILENT } from '../observe/log/silent-log.ts'
import { connectToDaemon } from './daemon-client.ts'
import { createEngine } from './engine.ts'
import { describeExamination, writtenEnvelope } from './examination.ts'
import { prepareFilterSettings } from './filter-settings.ts'
import { newIncident } from './incident.ts'
import { VERSION } from './version.ts'

/**
 * Has the message in `file` (`-` is standard input) examined by the daemon; without one, by the external clamd that
 * the configuration names.
 * @throws {UsageError} the file cannot be read
 * @throws {ControlError} no daemon, and the engine is a managed one
 */
export async function scanMessage(
  file: string,
  envelope: EnvelopeQuery,
  configPath: string | undefined,
): Promise<ExaminationReply> {
  const message = await openMessage(file)
  try {
    const client = await connectToDaemon(configPath)
    if (await client.isThere()) return await client.scan(message, envelope)
    return await scanWithoutDaemon(message, envelope, { configPath, socketPath: client.socketPath })
  } finally {
    message.destroy()
  }
}

async function openMessage(file: string) {
  if (file === '-') return process.stdin
  const stream = createReadStream(file)
  try {
    await once(stream, 'open')
    return stream
  } catch (error) {
    throw new UsageError(
      `cannot read ${file}: ${messageOf(error)}`,
      'Name a file that holds one message, or - for standard input.',
    )
  }
}

async function scanWithoutDaemon(
  message: AsyncIterable<Buffer>,
  envelope: EnvelopeQuery,
  { configPath, socketPath }: { readonly configPath: string | undefined; readonly socketPath: string },
): Promise<ExaminationReply> {
  const loaded = await loadConfig({ path: configPath, secrets: 'leave' })
  const { config } = loaded
  if (config.engine.mode === 'managed') {
    throw new ControlError('CONTROL_UNREACHABLE', `No daemon answers on ${socketPath}`, {
      remedy: 'Start it with clamgate run: its managed clamd is the one that scans.',
    })
  }
  const engine = createEngine({ log: SILENT }, config.engine)
  try {
    await engine.start()
    const settings = await prepareFilterSettings(loaded, { log: SILENT, version: VERSION })
    const deps = {
      scanner: engine.scanner,
      budget: new MemoryBudget(config.limits.totalMemory),
      settings: () => settings,
      incident: newIncident,
      now: Date.now,
      monotonic: () => performance.now(),
      written: writtenEnvelope(envelope),
    }
    const examination = await examine(message, deps, new AbortController().signal)
    return describeExamination(examination, settings.policy)
  } finally {
    await engine.stop({ graceMs: 0 })
  }
}
