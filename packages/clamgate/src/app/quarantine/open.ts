import { hostname } from 'node:os'
import { HOST } from '../../access/actor.ts'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import { loadConfig } from '../../config/load/load.ts'
import { SILENT } from '../../observe/log/silent-log.ts'
import { createEntries } from '../../quarantine/entries/entries.ts'
import { EntryError } from '../../quarantine/entries/errors.ts'
import { Holds } from '../../quarantine/entries/holds.ts'
import { quarantineDirectory, storedContent } from '../../quarantine/entries/stored-content.ts'
import { Claim } from '../../quarantine/keep/claim.ts'
import { QuarantineError } from '../../quarantine/keep/errors.ts'
import { StoreError } from '../../store/errors.ts'
import { createNoStore } from '../../store/store.ts'
import { connectToDaemon } from '../daemon-client.ts'
import { becomeOwnerOf } from '../signatures/as-owner.ts'
import { createQuarantineService } from './service.ts'

/** Somebody who answers for the quarantine of a configuration. */
export interface OpenQuarantine {
  readonly service: QuarantineService
  /** The daemon answers. */
  readonly isDaemon: boolean
}

/**
 * The daemon that runs with this configuration file; where none runs, this process itself, upon the directory, as the user who
 * owns that. Then nothing can be released, and there is no index.
 * @param become makes this process that user; left out: for good
 * @throws {ControlError} CONTROL_FORBIDDEN where a daemon runs that we may not ask
 * @throws {ConfigError} for a broken configuration
 */
export async function openQuarantine(
  configPath: string | undefined,
  become: (directories: readonly string[]) => Promise<void> = becomeOwnerOf,
): Promise<OpenQuarantine> {
  const client = await connectToDaemon(configPath)
  if (await client.isThere()) return { service: client.quarantine, isDaemon: true }
  const { config } = await loadConfig({ path: configPath })
  const directory = quarantineDirectory(config)
  await become([directory, config.engine.directory])
  const service = createQuarantineService({
    entries: createEntries({
      ...{ directory, holds: new Holds(), content: storedContent(config) },
      own: () => refuseIfTaken(directory),
    }),
    store: { ...createNoStore(), entries: withoutDaemon },
    releaser: { release: needsDaemon },
    ...{ log: SILENT, host: hostname(), now: Date.now, actor: HOST },
    releasable: () => config.digest.release,
    keepMs: () => config.quarantine.keep,
  })
  return {
    service: {
      ...service,
      // As a whole, and not entry by entry: nothing of it can be done, which is told apart from what an MTA refused.
      release: (request, following) => (request.dryRun ? service.release(request, following) : needsDaemon()),
      reindex: needsDaemon,
    },
    isDaemon: false,
  }
}

/**
 * A daemon with another configuration may have the directory.
 * @throws {QuarantineError} QUARANTINE_DIRECTORY_IN_USE
 */
async function refuseIfTaken(directory: string): Promise<void> {
  const claim = new Claim(directory)
  try {
    await claim.take()
  } catch (error) {
    // A disk that takes no lock, or no directory at all: what is asked for says by itself what is wrong.
    if (error instanceof QuarantineError) throw error
  } finally {
    await claim.release()
  }
}

/** Of the index; the list says so, and reads the directory. */
function withoutDaemon(): Promise<never> {
  return Promise.reject(new StoreError('STORE_UNAVAILABLE', 'No daemon runs with this configuration'))
}

function needsDaemon(): Promise<never> {
  return Promise.reject(
    new EntryError(
      'QUARANTINE_NEEDS_DAEMON',
      'No daemon runs with this configuration, and only it can do that',
      {
        remedy: 'Start the daemon. Until then list, show, export and delete work upon the directory.',
      },
    ),
  )
}
