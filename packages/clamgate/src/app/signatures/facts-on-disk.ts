import type { Config } from '../../config/schema.ts'
import type { SignatureFacts } from '../../filter/ports.ts'
import { SILENT } from '../../observe/log/silent-log.ts'
import { buildSignatures } from './build.ts'
import { signatureFacts } from './facts.ts'

/** What the filter asks of a finding, for a command: whoever may not read what is ignored and tripped does without. */
export async function factsOnDisk(config: Config): Promise<SignatureFacts> {
  const parts = await buildSignatures({ log: SILENT, config: () => config, own: undefined })
  await parts.ignores.entries().catch(() => undefined)
  await parts.breaker.load()
  return signatureFacts(parts, () => config)
}
