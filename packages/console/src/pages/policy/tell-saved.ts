import type { Saved } from '../../../../clamgate/src/api/policy/documents.ts'
import { clean } from '../../format/clean.ts'
import { tell, tellWarning } from '../../ui/toasts.tsx'
import { policyWords } from './words.ts'

/** Says that it was saved; and that no way leads back to it, where it is not in the history. */
export function tellOfSaved(done: string, { unrecorded }: Saved): void {
  if (unrecorded === undefined) tell(done)
  else tellWarning(`${done}. ${policyWords().unrecorded} ${clean(unrecorded)}`)
}
