import type { PolicyFiles } from '../../../../clamgate/src/api/policy/documents.ts'
import { Command } from '../../ui/copy.tsx'
import { English } from '../../ui/server-words.tsx'
import { Notice } from '../../ui/state.tsx'
import { policyWords } from './words.ts'

/** Says of a file that the daemon may not replace why that is and what to do, before anybody has written anything; of another one nothing. */
export function ReadOnly({ file }: { readonly file: PolicyFiles['files'][number] }) {
  const words = policyWords()
  const { isWritable, because, remedy, command } = file
  if (isWritable) return null
  return (
    <Notice tone="warn">
      <strong>{words.readOnly}</strong>
      {because !== undefined && <p>{words.readOnlyBecause[because]}</p>}
      {command === undefined ? (
        remedy !== undefined && (
          <p>
            <English>{remedy}</English>
          </p>
        )
      ) : (
        <>
          <p>{words.readOnlyDo}</p>
          <Command text={command} />
          <p class="soft small">{words.readOnlyTry}</p>
        </>
      )}
    </Notice>
  )
}
