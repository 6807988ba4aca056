import { useState } from 'preact/hooks'
import type { PolicyFiles } from '../../../../clamgate/src/api/policy/documents.ts'
import type { CallError } from '../../api/failure.ts'
import { place, setQuery } from '../../app/router.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Command } from '../../ui/copy.tsx'
import { Field } from '../../ui/field.tsx'
import { Badge, Empty, Failure, Shown } from '../../ui/state.tsx'
import { draftOf, setDraft } from './drafts.ts'
import { Editor, problemsIn } from './editor.tsx'
import { NeedsProof, useProved } from './proved.tsx'
import { ReadOnly } from './read-only.tsx'
import { SaveDialog } from './save-dialog.tsx'
import { TryChange } from './try-change.tsx'
import { policyWords } from './words.ts'

type PolicyFile = PolicyFiles['files'][number]
const FILES = '/policy/file'

/** The files as they are written, to be changed, tried on past mail and saved. */
export function Change() {
  const words = policyWords()
  const loaded = useProved<PolicyFiles>(FILES)
  return (
    <Shown loaded={loaded}>
      {({ answer }) => {
        if (answer === undefined) return <NeedsProof path={FILES} onProved={loaded.reload} />
        const { files } = answer
        const file = files.find(({ path }) => path === place.value.query.get('file')) ?? files[0]
        if (file === undefined) {
          return (
            <Empty title={words.noFiles}>
              <p>{words.noFilesWords}</p>
              <Command text="clamgate config edit" />
            </Empty>
          )
        }
        return (
          <>
            {files.length > 1 && <Choice files={files} chosen={file} />}
            <FileEditor key={file.path} file={file} onReload={loaded.reload} />
          </>
        )
      }}
    </Shown>
  )
}

interface ChoiceProps {
  readonly files: readonly PolicyFile[]
  readonly chosen: PolicyFile
}

function Choice({ files, chosen }: ChoiceProps) {
  return (
    <Field label={policyWords().file}>
      {(ids) => (
        <select
          {...ids}
          value={chosen.path}
          onChange={({ currentTarget }) => setQuery({ file: currentTarget.value })}
        >
          {files.map(({ path }) => (
            <option key={path} value={path}>
              {clean(path)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

function FileEditor({ file, onReload }: { readonly file: PolicyFile; readonly onReload: () => void }) {
  const words = policyWords()
  const { path, text: written, digest, isWritable } = file
  const draft = draftOf(path)
  const text = draft?.text ?? written
  const [error, setError] = useState<CallError>()
  const [isSaving, setSaving] = useState(false)
  const report = error?.problem.report
  const change = (next: string) => {
    // What the text was made from stays, whatever has become of the file meanwhile.
    setDraft(path, { base: draft?.base ?? written, digest: draft?.digest ?? digest, text: next })
    setError(undefined)
  }
  return (
    <section class="card" aria-label={path}>
      <div class="row apart">
        <h2 class="breaks">
          <code>{clean(path)}</code>
        </h2>
        <span role="status">{draft !== undefined && <Badge tone="warn">{words.unsaved}</Badge>}</span>
      </div>
      <ReadOnly file={file} />
      <Editor text={text} onInput={change} problems={report === undefined ? [] : problemsIn(report, path)} />
      {error !== undefined && report === undefined && <Failure error={error} />}
      <TryChange path={path} text={text} onFailure={setError} />
      <div class="row">
        <Button look="main" isDisabled={draft === undefined} onPress={() => setSaving(true)}>
          {isWritable ? words.compare : words.compareOnly}
        </Button>
        <Button
          icon="undo"
          isDisabled={draft === undefined}
          onPress={() => {
            setDraft(path, undefined)
            setError(undefined)
          }}
        >
          {words.discard}
        </Button>
      </div>
      {isSaving && draft !== undefined && (
        <SaveDialog
          {...{ path, draft }}
          isWritable={isWritable}
          onClose={() => setSaving(false)}
          onSaved={() => {
            setSaving(false)
            setDraft(path, undefined)
            onReload()
          }}
          onFailure={(failed) => {
            setSaving(false)
            setError(failed)
          }}
          onChanged={(now) => {
            setSaving(false)
            setDraft(path, now)
            onReload()
          }}
        />
      )}
    </section>
  )
}
