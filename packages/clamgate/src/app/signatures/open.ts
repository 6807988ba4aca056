import type { SignatureService } from '../../api/signatures/service.ts'
import { connectToDaemon } from '../daemon-client.ts'

/** Somebody who answers for the signatures of a configuration. */
export interface OpenSignatures extends AsyncDisposable {
  readonly service: SignatureService
}

/**
 * The daemon that runs with this configuration file.
 * @throws {ControlError} where none answers
 */
export async function openSignatures(configPath: string | undefined): Promise<OpenSignatures> {
  const client = await connectToDaemon(configPath)
  return { service: client.signatures, [Symbol.asyncDispose]: async () => undefined }
}
