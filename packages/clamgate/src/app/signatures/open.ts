import type { SignatureService } from '../../api/signatures/service.ts'
import { loadConfig } from '../../config/load/load.ts'
import { SILENT } from '../../observe/log/silent-log.ts'
import { connectToDaemon } from '../daemon-client.ts'
import { becomeOwnerOf } from './as-owner.ts'
import { buildSignatures } from './build.ts'
import { signaturesDirectory } from './live.ts'

/** Somebody who answers for the signatures of a configuration. */
export interface OpenSignatures {
  readonly service: SignatureService
  /** The daemon answers. */
  readonly isDaemon: boolean
}

/**
 * The daemon that runs with this configuration file; where none runs, this process itself, by the same file, as the user who
 * owns the directory of the engine.
 * @throws {ControlError} CONTROL_FORBIDDEN where a daemon runs that we may not ask
 * @throws {ConfigError} for a broken configuration
 */
export async function openSignatures(configPath: string | undefined): Promise<OpenSignatures> {
  const client = await connectToDaemon(configPath)
  if (await client.isThere()) return { service: client.signatures, isDaemon: true }
  const { config } = await loadConfig({ path: configPath })
  await becomeOwnerOf([signaturesDirectory(config), config.engine.directory])
  const parts = await buildSignatures({ log: SILENT, config: () => config, own: undefined })
  await parts.breaker.load()
  return { service: parts.service, isDaemon: false }
}
