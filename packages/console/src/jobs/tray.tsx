import './tray.css'
import { useEffect, useState } from 'preact/hooks'
import type { JobDocument } from '../../../clamgate/src/api/jobs/documents.ts'
import { mayDo } from '../app/session.ts'
import { Button, Link } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Progress } from './progress.tsx'
import { endedOf, followJobs, stopJob, underWay } from './under-way.ts'
import { UndoButton } from './undo-button.tsx'
import { jobWords } from './words.ts'

/** More of them are a list to read, not something to keep in sight. */
const SHOWN = 3

/** What is done in bulk, in sight on every page for as long as it goes on. */
export function JobTray() {
  const words = jobWords()
  const [isOpen, setOpen] = useState(true)
  useEffect(() => {
    if (!mayDo('self.write')) return
    const stop = new AbortController()
    followJobs(stop.signal)
    return () => stop.abort()
  }, [])
  const jobs = underWay.value
  if (jobs.length === 0) return null
  return (
    <section class="job-tray" aria-label={words.jobs}>
      <button type="button" class="job-tray-head" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name="clock" />
        <span>{words.show(jobs.length)}</span>
        <Icon name={isOpen ? 'down' : 'right'} />
      </button>
      {isOpen && (
        <>
          <ul class="plain">
            {jobs.slice(0, SHOWN).map((job) => (
              <li key={job.id}>
                <Line job={job} />
              </li>
            ))}
          </ul>
          {mayDo('events.read') && <Link to="/quarantine/jobs">{words.all}</Link>}
        </>
      )}
    </section>
  )
}

function Line({ job }: { readonly job: JobDocument }) {
  const words = jobWords()
  const { id, act, total, state, startsAt } = job
  const title = words.act[act](total)
  return (
    <>
      <div class="row apart">
        {mayDo('events.read') ? <Link to={`/quarantine/jobs/${id}`}>{title}</Link> : <span>{title}</span>}
        {state === 'waiting' && mayDo('jobs.end') && <UndoButton job={id} until={startsAt} />}
        {state === 'running' && (
          <>
            <span class="soft small number">{words.progress(endedOf(job), total)}</span>
            {total > 1 && mayDo('jobs.end') && <Button onPress={() => stopJob(id)}>{words.stop}</Button>}
          </>
        )}
      </div>
      {state === 'running' && <Progress job={job} />}
    </>
  )
}
