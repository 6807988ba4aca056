import { messageOf } from '../../ground/thrown.ts'
import type { Readiness } from '../../setup/imscp/apply.ts'
import type { Proof } from '../../setup/ports.ts'
import { prove } from '../../setup/proof/prove.ts'
import type { SetupOptions } from '../../setup/types.ts'
import { wayToDaemon } from '../daemon-client.ts'
import { selftestAdvisor } from '../selftest-advisor.ts'

/** The panel's lock is held meanwhile. */
const LONGEST_PROOF_MS = 60_000
const ASK_MS = 5000

/** Whether the daemon scans; one that does not answer does not. */
export async function panelReadiness(): Promise<Readiness> {
  try {
    const { client } = await wayToDaemon(undefined, ASK_MS)
    const { ready, reason } = await client.status()
    return { ready, reason }
  } catch (error) {
    return { ready: false, reason: messageOf(error) }
  }
}

/** The self-test through the milter and through Postfix. */
export function panelProof(options: SetupOptions): (signal: AbortSignal) => Promise<Proof> {
  return async (signal) => {
    const ports = {
      advisorFor: selftestAdvisor,
      service: true,
      mta: 'postfix',
      longestMs: LONGEST_PROOF_MS,
    } as const
    return await prove(options, { signal, progress: () => undefined }, ports)
  }
}
