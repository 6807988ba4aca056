import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { loadConfig } from '../config/load.ts'
import { ControlError } from '../control/errors.ts'
import type { ExaminationReply } from '../control/examination-schema.ts'
import { createEngine } from '../engine/engine.ts'
import { examine } from '../filter/examine.ts'
import { MemoryBudget } from '../filter/memory-budget.ts'
import { filterSettings } from '../filter-settings.ts'
import type { Log } from '../observe/log.ts'
import { connectToDaemon } from './daemon-client.ts'
import { UsageError } from './failure.ts'

/**
 * Has the message in `file` (`-` is standard input) examined by the daemon; without one, by the external clamd that
 * the configuration names.
 * @throws {UsageError} the file cannot be read
 * @throws {ControlError} no daemon, and the engine is a managed one
 */
export async function scanMessage(file: string, configPath: string | undefined): Promise<ExaminationReply> {
  const message = await openMessage(file)
  try {
    const client = await connectToDaemon(configPath)
    if (await client.isThere()) return await client.scan(message)
    return await scanWithoutDaemon(message, configPath, client.socketPath)
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
      `cannot read ${file}: ${error instanceof Error ? error.message : error}`,
      'Name a file that holds one message, or - for standard input.',
    )
  }
}

async function scanWithoutDaemon(
  message: AsyncIterable<Buffer>,
  configPath: string | undefined,
  socketPath: string,
): Promise<ExaminationReply> {
  const { config } = await loadConfig({ path: configPath, secrets: 'leave' })
  if (config.engine.mode === 'managed') {
    throw new ControlError('CONTROL_UNREACHABLE', `No daemon answers on ${socketPath}`, {
      remedy: 'Start it with clamgate run: its managed clamd is the one that scans.',
    })
  }
  const engine = createEngine({ log: SILENT }, config.engine)
  try {
    await engine.start()
    const deps = {
      scanner: engine.scanner,
      budget: new MemoryBudget(config.limits.totalMemory),
      settings: () => filterSettings(config),
      now: Date.now,
      monotonic: () => performance.now(),
    }
    return await examine(message, deps, new AbortController().signal)
  } finally {
    await engine.stop({ graceMs: 0 })
  }
}

const SILENT: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  enabled: () => false,
}
