import type { JobDocument } from '../../../clamgate/src/api/jobs/documents.ts'
import { clean } from '../format/clean.ts'
import { InWords } from '../ui/server-words.tsx'
import { jobWords } from './words.ts'

/** Why a job has come to its end before its time; nothing where it has not. */
export function WhyEnded({ job: { words, ending } }: { readonly job: JobDocument }) {
  if (words === '') return null
  return <InWords told={ending && jobWords().endings[ending.kind](clean(ending.name ?? ''))}>{words}</InWords>
}
