import type { LoadedConfig } from '../config/load/load.ts'
import { decideDescribed } from '../filter/decide.ts'
import { SILENT } from '../observe/log/silent-log.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Expected } from '../selftest/expectation.ts'
import { prepareFilterSettings } from './filter-settings.ts'
import { VERSION } from './version.ts'

/** The name that the official databases give to EICAR. */
const EICAR = 'Eicar-Test-Signature'
const CLIENT = '127.0.0.1'

/** What a configuration wants to happen to the samples of the self-test, when they come from this host. */
export async function expectedOf(
  loaded: LoadedConfig,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Expected> {
  const settings = await prepareFilterSettings(loaded, { log: SILENT, version: VERSION })
  const written = { sender: from, recipients: [to], clientAddress: CLIENT, authenticated: undefined }
  const decide = (verdict: Verdict) => {
    const mail = { written, verdict, sizeBytes: 1000, fields: [], nowMs: Date.now() }
    return decideDescribed(mail, settings, () => '').outcome
  }
  const infected = decide({ kind: 'infected', signature: EICAR })
  // Databases differ in the name that they give to EICAR.
  const [before = ''] = (infected.reply?.text ?? '').split(EICAR)
  return {
    actions: { clean: decide({ kind: 'clean' }).action, eicar: infected.action },
    refusal: before.trim(),
  }
}
