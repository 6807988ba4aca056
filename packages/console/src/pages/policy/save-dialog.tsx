import { useState } from 'preact/hooks'
import type { PolicyFiles, Saved } from '../../../../clamgate/src/api/policy/documents.ts'
import { get, post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { createOnce } from '../../api/once.ts'
import { useLoad } from '../../app/load.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { withProof } from '../../ui/proof.tsx'
import { English } from '../../ui/server-words.tsx'
import { Failure, Loading, Notice } from '../../ui/state.tsx'
import { Diff } from './diff.tsx'
import type { Draft } from './drafts.ts'
import { lineDiff } from './line-diff.ts'
import { tellOfSaved } from './tell-saved.ts'
import { policyWords } from './words.ts'

interface SaveDialogProps {
  readonly path: string
  readonly draft: Draft
  readonly isWritable: boolean
  readonly onClose: () => void
  readonly onSaved: () => void
  /** The text is wrong: whoever has written it is brought back to it. */
  readonly onFailure: (error: CallError) => void
  /** The file was changed meanwhile, and the reader has chosen what to go on from; undefined: from the file. */
  readonly onChanged: (draft: Draft | undefined) => void
}

/** What would be saved, before it is; and what to do where somebody else was quicker. */
export function SaveDialog(props: SaveDialogProps) {
  const { path, draft, isWritable, onClose, onSaved, onFailure, onChanged } = props
  const words = policyWords()
  const [why, setWhy] = useState('')
  const [error, setError] = useState<CallError>()
  /** Somebody else was quicker. */
  const [conflict, setConflict] = useState<CallError>()
  const [once] = useState(createOnce)
  const send = (dryRun: boolean) => {
    const { text, digest } = draft
    const body = { path, text, digest, words: why.trim(), dryRun }
    return once(body, (idempotencyKey) =>
      withProof(() => post<Saved>('/policy/save', body, { idempotencyKey })),
    )
  }
  const looked = useLoad('dry', async () => {
    try {
      const answer = await send(true)
      if (answer === undefined) onClose()
      return answer
    } catch (thrown) {
      const failed = toCallError(thrown)
      if (failed.code === 'ACCESS_CHANGED') setConflict(failed)
      else onFailure(failed)
      return undefined
    }
  })
  const save = async () => {
    setError(undefined)
    try {
      const saved = await send(false)
      if (saved === undefined) return
      tellOfSaved(words.saved, saved)
      onSaved()
    } catch (thrown) {
      const failed = toCallError(thrown)
      if (failed.code === 'ACCESS_CHANGED') setConflict(failed)
      else if (failed.problem.report === undefined) setError(failed)
      else onFailure(failed)
    }
  }
  const goOn = async (keepsMine: boolean) => {
    setError(undefined)
    try {
      const answer = await withProof(() => get<PolicyFiles>('/policy/file'))
      const now = answer?.files.find((one) => one.path === path)
      if (now === undefined) return onClose()
      onChanged(keepsMine ? { text: draft.text, base: now.text, digest: now.digest } : undefined)
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  if (conflict !== undefined) {
    return (
      <Dialog
        title={words.changedMeanwhile}
        onClose={onClose}
        isWide
        acts={
          <>
            <Button onPress={() => goOn(false)}>{words.takeTheirs}</Button>
            <Button look="main" onPress={() => goOn(true)}>
              {words.keepMine}
            </Button>
          </>
        }
      >
        {error !== undefined && <Failure error={error} />}
        <p>{words.changedWords}</p>
        <h3>{words.yourDiff}</h3>
        <Diff label={words.yourDiff} lines={lineDiff(draft.base, draft.text, [path, path])} />
        <h3>{words.theirDiff}</h3>
        <Diff label={words.theirDiff} lines={conflict.problem.report ?? []} />
      </Dialog>
    )
  }
  const { data } = looked
  return (
    <Dialog
      title={words.saveTitle}
      onClose={onClose}
      isWide
      acts={
        <Button
          look="main"
          isDisabled={data === undefined || data.diff.length === 0 || !isWritable}
          onPress={save}
        >
          {words.save}
        </Button>
      }
    >
      {error !== undefined && <Failure error={error} />}
      {data === undefined ? (
        <Loading />
      ) : (
        <>
          {data.diff.length === 0 ? <p>{words.noDiff}</p> : <Diff label={words.diff} lines={data.diff} />}
          {data.warnings.length > 0 && (
            <Notice tone="warn">
              <strong>{words.warnings}</strong>
              {data.warnings.map((warning) => (
                <p key={warning} class="breaks">
                  <English>{warning}</English>
                </p>
              ))}
            </Notice>
          )}
          <p class="soft">{isWritable ? words.saveWords : words.readOnly}</p>
          {isWritable && (
            <TextField
              {...{ label: words.why, name: 'why', value: why, hint: words.whyHint, onInput: setWhy }}
              autocomplete="off"
            />
          )}
        </>
      )}
    </Dialog>
  )
}
