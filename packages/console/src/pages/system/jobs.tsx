import { useEffect, useState } from 'preact/hooks'
import type { JobDocument, JobList } from '../../../../clamgate/src/api/jobs/documents.ts'
import { get } from '../../api/call.ts'
import { onChange } from '../../api/live.ts'
import { useLoad } from '../../app/load.ts'
import { self } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { Progress } from '../../jobs/progress.tsx'
import { stopJob } from '../../jobs/under-way.ts'
import { UndoButton } from '../../jobs/undo-button.tsx'
import { WhyEnded } from '../../jobs/why-ended.tsx'
import { jobWords } from '../../jobs/words.ts'
import { Button, Link } from '../../ui/button.tsx'
import { Badge, Empty, Shown, type Tone } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { systemWords } from './words.ts'

const POLL_MS = 2000
const TONES: Readonly<Record<JobDocument['state'], Tone>> = {
  waiting: 'info',
  running: 'info',
  done: 'good',
  undone: 'plain',
  cancelled: 'warn',
  ended: 'warn',
}

/** What is done with many mails at once, by everybody whose acts the reader may see. */
export function Jobs() {
  const words = systemWords()
  const [cursor, setCursor] = useState<string>()
  const all = self()?.role === 'admin'
  const loaded = useLoad(`jobs ${cursor}`, (signal) => get<JobList>('/jobs', { all, cursor }, signal))
  const { reload, data } = loaded
  const isMoving = data?.items.some(({ state }) => state === 'waiting' || state === 'running') === true
  useEffect(() => onChange('jobs', reload), [reload])
  useEffect(() => {
    if (!isMoving) return
    const timer = setInterval(reload, POLL_MS)
    return () => clearInterval(timer)
  }, [isMoving, reload])
  return (
    <>
      <p class="soft">{words.jobsLead}</p>
      <Shown loaded={loaded}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={words.noJobs}>
              <p>{words.noJobsWords}</p>
            </Empty>
          ) : (
            <>
              <JobTable jobs={items} onChanged={reload} />
              <div class="row">
                {next !== null && (
                  <Button icon="down" onPress={() => setCursor(next)}>
                    {words.olderJobs}
                  </Button>
                )}
                {cursor !== undefined && (
                  <Button look="quiet" onPress={() => setCursor(undefined)}>
                    {words.newestJobs}
                  </Button>
                )}
              </div>
            </>
          )
        }
      </Shown>
    </>
  )
}

interface JobTableProps {
  readonly jobs: readonly JobDocument[]
  readonly onChanged: () => void
}

function JobTable({ jobs, onChanged }: JobTableProps) {
  const words = systemWords()
  return (
    <div class="card flush table-wrap">
      <table class="table lists">
        <caption class="only-read">{words.tabs.jobs}</caption>
        <thead>
          <tr>
            <th scope="col">{words.jobAct}</th>
            <th scope="col">{words.jobState}</th>
            <th scope="col">{words.jobBy}</th>
            <th scope="col">{words.jobResult}</th>
            <th scope="col">
              <span class="only-read">{words.jobStop}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} onChanged={onChanged} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function JobRow({ job, onChanged }: { readonly job: JobDocument; readonly onChanged: () => void }) {
  const words = systemWords()
  const { id, act, state, total, by, madeAt, startsAt, counts } = job
  const failed = (counts.failed ?? 0) + (counts.partly ?? 0) + (counts.unknown ?? 0)
  return (
    <tr>
      <td>
        <Link to={`/quarantine/jobs/${encodeURIComponent(id)}`}>{jobWords().act[act](total)}</Link>
      </td>
      <td>
        <Badge tone={TONES[state]}>{jobWords().states[state]}</Badge>
        <div class="small">
          <WhyEnded job={job} />
        </div>
      </td>
      <td class="breaks" data-name={words.jobBy}>
        {clean(by)}
        <div class="soft small">
          <Time at={madeAt} />
        </div>
      </td>
      <td data-name={words.jobResult}>
        <Progress job={job} />
        <div class="small">
          {words.doneOf(formatNumber(counts.done ?? 0), formatNumber(total))}
          {failed > 0 && <span class="wrong">, {words.failedOf(failed)}</span>}
        </div>
      </td>
      <td>
        {state === 'waiting' && <UndoButton job={id} until={startsAt} onDone={onChanged} />}
        {state === 'running' && (
          <Button
            onPress={async () => {
              await stopJob(id)
              onChanged()
            }}
          >
            {jobWords().stop}
          </Button>
        )}
      </td>
    </tr>
  )
}
