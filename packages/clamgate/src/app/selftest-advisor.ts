import { Readable } from 'node:stream'
import type { ControlClient } from '../api/client.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import { decideDescribed } from '../filter/decide.ts'
import { SILENT } from '../observe/log/silent-log.ts'
import { whyOf } from '../policy/explain/phrases.ts'
import type { Outcome } from '../policy/types.ts'
import type { Verdict } from '../policy/verdict.ts'
import { done } from '../policy/words/actions.ts'
import type { Advisor, Sample, Told, Wanted } from '../selftest/advisor.ts'
import { originsIn } from './config-origins.ts'
import { connectToDaemon, whereAnswered } from './daemon-client.ts'
import { prepareFilterSettings } from './filter-settings.ts'
import { VERSION } from './version.ts'

/** The name that the official databases give to EICAR. */
const EICAR = 'Eicar-Test-Signature'
/** About as large as the samples are. */
const SAMPLE_BYTES = 1000
/** Stands for an incident id, which nobody can foresee. */
const INCIDENT = '\uE000'

interface Mail {
  readonly from: string
  readonly to: string
}

/** What a configuration wants, and what the daemon with that configuration says, of the samples of the self-test. */
export async function selftestAdvisor(loaded: LoadedConfig, { from, to }: Mail): Promise<Advisor> {
  const settings = await prepareFilterSettings(loaded, { log: SILENT, version: VERSION })
  const daemon = await connectToDaemon(loaded.path)
  const originOf = originsIn(loaded)
  return {
    wanted(sample, client, signature = EICAR) {
      const written = {
        sender: from,
        recipients: [to],
        clientAddress: client,
        authenticated: undefined,
        submission: 'smtp' as const,
      }
      const verdict = verdictOf(sample, signature)
      const mail = { written, verdict, sizeBytes: SAMPLE_BYTES, fields: [], nowMs: Date.now() }
      const { outcome } = decideDescribed(mail, settings, () => INCIDENT)
      return wantedBy(outcome, originOf)
    },
    ask: (raw, client) =>
      whereAnswered(async () => toldBy(await daemon.scan(Readable.from([raw]), { from, to: [to], client }))),
    daemon: () =>
      whereAnswered(async () => {
        const { reason, milter, messages } = await daemon.status()
        return { notReady: reason, listen: milter.listen, messages: messages.total }
      }),
  }
}

function verdictOf(sample: Sample, signature: string): Verdict {
  return sample === 'clean' ? { kind: 'clean' } : { kind: 'infected', signature }
}

function wantedBy(outcome: Outcome, originOf: ReturnType<typeof originsIn>): Wanted {
  const { action, reason, verdict, reply } = outcome
  const origin = reason.key === undefined ? undefined : originOf(reason.key)
  const skipPlace = verdict.kind === 'skipped' ? verdict.skip.place : undefined
  const signature = verdict.kind === 'infected' ? verdict.signature : undefined
  const text = reply?.text ?? ''
  return {
    action,
    done: done(action),
    why: whyOf(reason, originOf),
    key: reason.key,
    place: reason.rule?.place ?? skipPlace ?? (origin === 'default' ? undefined : origin),
    // Databases differ in the name that they give to EICAR.
    refusal: text
      .split(INCIDENT)
      .flatMap((piece) => (signature === undefined ? [piece] : piece.split(signature))),
  }
}

function toldBy({ outcome }: Awaited<ReturnType<ControlClient['scan']>>): Told {
  const { kind, action, because, instead, verdict } = outcome
  return {
    kind,
    action,
    because,
    instead,
    signature: verdict.kind === 'infected' ? verdict.signature : undefined,
    failure: verdict.kind === 'failure' ? verdict.code : undefined,
  }
}
