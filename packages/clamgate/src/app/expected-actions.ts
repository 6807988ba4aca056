import type { LoadedConfig } from '../config/load/load.ts'
import type { Action } from '../config/schema.ts'
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
  const { policy } = await prepareFilterSettings(loaded, { log: SILENT, version: VERSION })
  const envelope = {
    sender: from,
    recipients: [to],
    clientAddress: CLIENT,
    authenticated: undefined,
  }
  const skip = policy.skip(envelope)
  const decide = (found: Verdict) =>
    policy.decide(
      {
        ...envelope,
        verdict: skip === undefined ? found : { kind: 'skipped', skip },
        sizeBytes: 1000,
        fields: new Map(),
        nowMs: Date.now(),
      },
      { can: { hold: true, removeRecipients: true, addHeaders: true }, incident: () => '' },
    )
  const infected = decide({ kind: 'infected', signature: EICAR })
  const actions: Record<'clean' | 'eicar', Action> = {
    clean: decide({ kind: 'clean' }).action,
    eicar: infected.action,
  }
  // Databases differ in the name that they give to EICAR.
  const [before = ''] = (infected.reply?.text ?? '').split(EICAR)
  return { actions, refusal: before.trim() }
}
