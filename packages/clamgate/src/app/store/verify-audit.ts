import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { headsIn } from '../../audit/heads.ts'
import { type AuditVerdict, type LoggedHead, verifyChain } from '../../audit/verify.ts'
import { loadConfig } from '../../config/load/load.ts'
import { wordsOf } from '../../ground/thrown.ts'
import { UsageError } from '../../ground/usage-error.ts'
import { openStateToRead } from '../../store/dialect/open.ts'
import { StoreError } from '../../store/errors.ts'
import { createStateRunner } from '../../store/state/run.ts'
import { pagesOf } from '../console/audit.ts'
import { storePlace } from './create.ts'

/**
 * Follows the chain of the audit in the database of a configuration, whether a daemon runs or not, and compares it with the heads that
 * a log has kept.
 * @throws {StoreError} STORE_OFF, and what befalls the database; {UsageError} the log cannot be read
 */
export async function verifyAudit(
  configPath: string | undefined,
  logFile: string | undefined,
): Promise<AuditVerdict> {
  const { config } = await loadConfig({ path: configPath })
  const place = storePlace(config)
  if (place.kind === 'off') {
    throw new StoreError('STORE_OFF', 'store.url is off: nothing is written down', {
      remedy: 'There is nothing to do.',
    })
  }
  const heads: LoggedHead[] = []
  if (logFile !== undefined) {
    for await (const line of linesOf(logFile)) heads.push(...headsIn(line))
  }
  const opened = await openStateToRead(place)
  try {
    const runner = createStateRunner(opened, { now: Date.now })
    return await verifyChain(
      pagesOf((page) => runner.run('audit.page', page)),
      heads,
    )
  } finally {
    await opened.close()
  }
}

/** @throws {UsageError} it cannot be read */
async function* linesOf(file: string): AsyncGenerator<string> {
  try {
    const input = (await open(file)).createReadStream()
    yield* createInterface({ input })
  } catch (error) {
    throw new UsageError(
      `--from-log ${file} cannot be read: ${wordsOf(error)}`,
      'Name a log that has lines of audit.head, and that you may read.',
    )
  }
}
