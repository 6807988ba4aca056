import { useEffect, useState } from 'preact/hooks'
import type { JobDocument, JobItemDocument, JobReply } from '../../../../clamgate/src/api/jobs/documents.ts'
import { get } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { onChange } from '../../api/live.ts'
import { useLoad } from '../../app/load.ts'
import { navigate } from '../../app/router.ts'
import { useChanged } from '../../app/use-changed.ts'
import { Button, Link } from '../../ui/button.tsx'
import { Shown } from '../../ui/state.tsx'
import { tellFailure } from '../../ui/toasts.tsx'
import { ActDialog } from './act-dialog.tsx'
import { FalsePositiveDialog } from './false-positive/dialog.tsx'
import { JobItem } from './job-item.tsx'
import { JobCard } from './jobs.tsx'
import type { Target } from './targets.tsx'
import { quarantineWords } from './words.ts'

const POLL_MS = 1500
/** What did not come to a good end, and can be tried again. */
const AGAIN = ['failed', 'partly', 'left'] as const
const PAGE = 200

/** One bulk act: how far it is, and what came of each mail, with the MTA's own words. */
export function JobPage({ id }: { readonly id: string }) {
  const words = quarantineWords()
  const [cursor, setCursor] = useState<string>()
  const [again, setAgain] = useState<readonly Target[]>()
  const loaded = useLoad(`${id} ${cursor}`, (signal) => get<JobReply>(`/jobs/${id}`, { cursor }, signal))
  const state = loaded.data?.job.state
  useChanged((heard) => onChange('jobs', heard), loaded.reload)
  useEffect(() => {
    if (state !== 'waiting' && state !== 'running') return
    const timer = setInterval(loaded.reload, POLL_MS)
    return () => clearInterval(timer)
  }, [state, loaded.reload])
  const askAgain = async () => {
    try {
      setAgain(await badOnes(id))
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
  }
  return (
    <>
      <p>
        <Link to="/quarantine/jobs">{words.jobs}</Link>
      </p>
      <Shown loaded={loaded}>
        {({ job, items, next }) => (
          <>
            <JobCard job={job} isAlone onChanged={loaded.reload} />
            {mayTryAgain(job) && (
              <div>
                <Button icon="refresh" onPress={askAgain}>
                  {words.tryAgain}
                </Button>
              </div>
            )}
            <section class="card kept-list" aria-label={words.showResults}>
              <ul class="plain">
                {items.map((item) => (
                  <JobItem key={item.entry} act={job.act} item={item} />
                ))}
              </ul>
            </section>
            <div class="row">
              {next !== null && (
                <Button icon="down" onPress={() => setCursor(next)}>
                  {words.more}
                </Button>
              )}
              {cursor !== undefined && (
                <Button look="quiet" onPress={() => setCursor(undefined)}>
                  {words.firstOnes}
                </Button>
              )}
            </div>
            {again !== undefined && <Again job={job} targets={again} onClose={() => setAgain(undefined)} />}
          </>
        )}
      </Shown>
    </>
  )
}

interface AgainProps {
  readonly job: JobDocument
  readonly targets: readonly Target[]
  readonly onClose: () => void
}

/** The same act once more, with what did not come to a good end. */
function Again({ job: { act, options }, targets, onClose }: AgainProps) {
  const asked = { ids: targets.map(({ id }) => id), known: targets, onClose }
  if (act === 'false-positive')
    return <FalsePositiveDialog {...asked} onDone={() => navigate('/quarantine/jobs')} />
  return (
    <ActDialog {...{ ...asked, act, options }} onDone={(made) => navigate(`/quarantine/jobs/${made.id}`)} />
  )
}

function mayTryAgain({ state, counts, isOwn }: JobDocument): boolean {
  const isOver = state === 'done' || state === 'cancelled' || state === 'ended'
  return isOver && isOwn && AGAIN.some((one) => (counts[one] ?? 0) > 0)
}

/** All of them; what may have been done already is not among them. */
async function badOnes(id: string): Promise<readonly Target[]> {
  const targets: Target[] = []
  for (const state of AGAIN) {
    let cursor: string | undefined
    do {
      const page: JobReply = await get(`/jobs/${id}`, { state, limit: PAGE, cursor })
      targets.push(...page.items.map(targetOf))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
  }
  return targets
}

/** The signature is not known here: where there is none the act says so. */
function targetOf({ entry, mail }: JobItemDocument): Target {
  return { id: entry, subject: mail?.subject, recipients: mail?.recipients ?? [], signature: '' }
}
