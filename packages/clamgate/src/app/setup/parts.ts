import { hostSteps } from '../../setup/host-plan.ts'
import { readHostFacts } from '../../setup/look/read-host.ts'
import { readMta } from '../../setup/mta/read-mta.ts'
import { prove } from '../../setup/proof/prove.ts'
import { selftestAdvisor } from '../selftest-advisor.ts'
import type { SetupParts } from './setup.ts'
import { SETUP_PLACE } from './setup.ts'

/** What setup is made of on a host. */
export const SETUP_PARTS: SetupParts = {
  place: SETUP_PLACE,
  parts: {
    host: async (options) => hostSteps(options, await readHostFacts(options)),
    postfix: async () => ({ remarks: [], steps: [] }),
  },
  prove: async (options, context) => {
    const { mta, booted } = await readMta()
    const service = options.service && booted
    return await prove(options, context, { advisorFor: selftestAdvisor, service, mta })
  },
}
