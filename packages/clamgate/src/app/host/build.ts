import type { HostService } from '../../api/host/service.ts'
import { systemClock } from '../../ground/clock.ts'
import type { InForce } from '../build.ts'
import { VERSION } from '../version.ts'
import { rememberDoctor } from './doctor.ts'
import { lookInProcess } from './doctor-run.ts'
import { createSelftest, prepareSelftest } from './selftest.ts'

/** What the running gateway finds out about its host when somebody asks. */
export function buildHostService(inForce: InForce, controlSocket: string): HostService {
  return {
    doctor: rememberDoctor({
      look: () => lookInProcess({ configPath: inForce.path, controlSocket, version: VERSION }),
      clock: systemClock,
    }),
    selftest: createSelftest({
      prepare: (request) => prepareSelftest(inForce.path, request),
      now: () => performance.now(),
    }),
  }
}
