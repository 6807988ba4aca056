import type { JobDocument, JobList } from '../../../../clamgate/src/api/jobs/documents.ts'
import { get } from '../../api/call.ts'
import { onChange } from '../../api/live.ts'
import { useLoad } from '../../app/load.ts'
import { mayDo } from '../../app/session.ts'
import { useChanged } from '../../app/use-changed.ts'
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
import { quarantineWords } from './words.ts'

/** What is done in bulk now, and was. */
export function Jobs() {
  const words = quarantineWords()
  const loaded = useLoad('jobs', (signal) => get<JobList>('/jobs', {}, signal))
  useChanged((heard) => onChange('jobs', heard), loaded.reload)
  return (
    <>
      <p>
        <Link to="/quarantine">{words.back}</Link>
      </p>
      <h1>{words.jobs}</h1>
      <p class="soft">{words.jobWords}</p>
      <Shown loaded={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={words.noJobs} />
          ) : (
            <ul class="plain stack">
              {items.map((job) => (
                <li key={job.id}>
                  <JobCard job={job} onChanged={loaded.reload} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </>
  )
}

const TONES: Readonly<Record<JobDocument['state'], Tone>> = {
  waiting: 'info',
  running: 'info',
  done: 'good',
  undone: 'plain',
  cancelled: 'warn',
  ended: 'warn',
}

interface JobCardProps {
  readonly job: JobDocument
  readonly onChanged: () => void
  /** It is the page of this job. */
  readonly isAlone?: boolean
}

export function JobCard({ job, onChanged, isAlone = false }: JobCardProps) {
  const words = quarantineWords()
  const { id, act, state, total, counts, by, madeAt, startsAt } = job
  const title = jobWords().act[act](total)
  return (
    <article class="card">
      <div class="row apart">
        <div class="row">
          {isAlone ? (
            <h1>{title}</h1>
          ) : (
            <h2>
              <Link to={`/quarantine/jobs/${id}`}>{title}</Link>
            </h2>
          )}
          <Badge tone={TONES[state]}>{jobWords().states[state]}</Badge>
        </div>
        <div class="row">
          {state === 'waiting' && mayDo('jobs.end') && (
            <UndoButton job={id} until={startsAt} onDone={onChanged} />
          )}
          {state === 'running' && mayDo('jobs.end') && (
            <Button
              onPress={async () => {
                await stopJob(id)
                onChanged()
              }}
            >
              {jobWords().stop}
            </Button>
          )}
        </div>
      </div>
      <Progress job={job} />
      <div class="row soft small">
        <Time at={madeAt} /> {words.by} {clean(by)}
        {Object.entries(counts).map(([name, count]) => (
          <span key={name}>
            {formatNumber(count)} {words.itemStates[name as keyof typeof counts]}
          </span>
        ))}
      </div>
      {state === 'ended' && (
        <p>
          <WhyEnded job={job} />
        </p>
      )}
    </article>
  )
}
