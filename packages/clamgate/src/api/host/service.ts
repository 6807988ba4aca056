import type { Followed } from '../lines/tell.ts'
import type { DoctorDocument, SelftestDocument, SelftestProgress, SelftestRequest } from './documents.ts'

/** What the daemon finds out about its host when somebody asks. */
export interface HostService {
  /** What was found lately, or is now; looked at once for all who ask at one time. */
  doctor(again: boolean): Promise<DoctorDocument>
  /** @throws {AccessError} ACCESS_TOO_MANY while another one is under way, or was a moment ago */
  selftest(request: SelftestRequest, following: Followed<SelftestProgress>): Promise<SelftestDocument>
}
