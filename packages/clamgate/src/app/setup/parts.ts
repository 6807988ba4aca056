import { hostSteps } from '../../setup/host-plan.ts'
import { readHostFacts } from '../../setup/look/read-host.ts'
import { readMta } from '../../setup/mta/read-mta.ts'
import { planPostfix } from '../../setup/postfix/plan.ts'
import { prove } from '../../setup/proof/prove.ts'
import type { Plan } from '../../setup/types.ts'
import { selftestAdvisor } from '../selftest-advisor.ts'
import type { SetupParts } from './setup.ts'
import { SETUP_PLACE } from './setup.ts'

/** For a host whose MTA is another, which its administrator is told about. */
const NOTHING: Plan = { remarks: [], steps: [] }

/** What setup is made of on a host. */
export const SETUP_PARTS: SetupParts = {
  place: SETUP_PLACE,
  parts: {
    host: async (options) => hostSteps(options, await readHostFacts(options)),
    postfix: async (options, { milter, replaces = [] }) =>
      milter === undefined ? NOTHING : await planPostfix(options, { milter, replaces }),
  },
  prove: async (options, context) => {
    const { mta, booted } = await readMta()
    const service = options.service && booted
    return await prove(options, context, { advisorFor: selftestAdvisor, service, mta })
  },
}
