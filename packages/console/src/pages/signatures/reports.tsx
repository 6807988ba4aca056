import { useState } from 'preact/hooks'
import type { ReportsReply, SentReply } from '../../../../clamgate/src/api/false-positives/documents.ts'
import { get, post } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { createOnce } from '../../api/once.ts'
import { useLoad } from '../../app/load.ts'
import { clean } from '../../format/clean.ts'
import { Button, ButtonLink, Link } from '../../ui/button.tsx'
import { Empty, Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import { reportWords } from './report-words.ts'
import { signatureWords } from './words.ts'

/** Reports of false positives that wait to be sent to whoever makes the signature. */
export function Reports() {
  const words = reportWords()
  const [once] = useState(createOnce)
  const loaded = useLoad('reports', async (signal) => {
    const { reports } = await get<ReportsReply>('/false-positives/reports', {}, signal)
    // What was sent waits for the provider, and not for us.
    return reports.filter(({ sentAt }) => sentAt === undefined)
  })
  const note = async (id: string) => {
    try {
      await once(id, (idempotencyKey) => post<SentReply>('/false-positives/sent', { id }, { idempotencyKey }))
      tell(words.noted)
      loaded.reload()
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
  }
  return (
    <Shown loaded={loaded}>
      {(reports) =>
        reports.length === 0 ? (
          <Empty title={words.none}>
            <p>{words.noneWords}</p>
          </Empty>
        ) : (
          <>
            <p class="soft">{words.lead}</p>
            <ul class="plain stack">
              {reports.map((report) => (
                <Report key={report.id} report={report} onSent={() => note(report.id)} />
              ))}
            </ul>
          </>
        )
      }
    </Shown>
  )
}

interface ReportProps {
  readonly report: ReportsReply['reports'][number]
  readonly onSent: () => Promise<void>
}

function Report({ report: { entry, signature, provider, by, madeAt }, onSent }: ReportProps) {
  const words = reportWords()
  return (
    <li class="card">
      <div class="row apart">
        <h2 class="breaks">
          <Link to={`/signatures/${encodeURIComponent(signature)}`}>{clean(signature)}</Link>
        </h2>
        <div class="row">
          <ButtonLink to={`/quarantine/${encodeURIComponent(entry)}`}>{words.mail}</ButtonLink>
          <Button icon="check" onPress={onSent}>
            {words.sent}
          </Button>
        </div>
      </div>
      <dl class="facts">
        <dt>{words.to}</dt>
        <dd>{clean(provider)}</dd>
        <dt>{words.made}</dt>
        <dd>
          <Time at={madeAt} />
        </dd>
        <dt>{signatureWords().by}</dt>
        <dd>{clean(by)}</dd>
      </dl>
    </li>
  )
}
