import './quarantine.css'
import type { PageProps } from '../../app/pages.ts'
import { Entry } from './entry.tsx'
import { JobPage } from './job.tsx'
import { Jobs } from './jobs.tsx'
import { List } from './list.tsx'

/** Kept mail: the list, one mail, and what is done with many. */
export function Page({ rest: [first, second] }: PageProps) {
  if (first === undefined) return <List />
  if (first !== 'jobs') return <Entry key={first} id={first} />
  return second === undefined ? <Jobs /> : <JobPage key={second} id={second} />
}
