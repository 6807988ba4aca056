import type { Followed } from '../lines/tell.ts'
import type { EnvelopeQuery } from '../routes/scan.ts'
import type {
  PolicyDocument,
  PolicyFiles,
  PolicyHistory,
  RestoreRequest,
  Saved,
  SaveRequest,
  Tried,
  TriedMail,
  TryProgress,
  TryRequest,
} from './documents.ts'

/** What somebody may see, try and change of the policy. */
export interface PolicyService {
  show(signal: AbortSignal): Promise<PolicyDocument>
  tryMail(message: AsyncIterable<Buffer>, envelope: EnvelopeQuery, signal: AbortSignal): Promise<TriedMail>
  /** @throws {ConfigError} the text is broken; {PolicyError} */
  try(request: TryRequest, following: Followed<TryProgress>): Promise<Tried>
  files(): Promise<PolicyFiles>
  /**
   * Writes a file and loads it; where that fails, the old one is put back.
   * @throws {ConfigError} the text is broken; {PolicyError} it cannot be saved; {AccessError} ACCESS_CHANGED
   */
  save(request: SaveRequest): Promise<Saved>
  history(): Promise<PolicyHistory>
  /** Puts a file back as it was in a version. @throws as `save` */
  restore(version: number, request: RestoreRequest): Promise<Saved>
}
