import { useState } from 'preact/hooks'
import type { PolicyFiles, PolicyHistory, Saved } from '../../../../clamgate/src/api/policy/documents.ts'
import { get, post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { createOnce } from '../../api/once.ts'
import { useLoad } from '../../app/load.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { withProof } from '../../ui/proof.tsx'
import { Empty, Failure, Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { Diff } from './diff.tsx'
import { NeedsProof, useProved } from './proved.tsx'
import { ReadOnly } from './read-only.tsx'
import { tellOfSaved } from './tell-saved.ts'
import { policyWords } from './words.ts'

type Version = PolicyHistory['versions'][number]
const HISTORY = '/policy/history'

/** What was saved, by whom, when and why; and the way back to it. */
export function History() {
  const words = policyWords()
  const loaded = useProved<PolicyHistory>(HISTORY)
  const [target, setTarget] = useState<Version>()
  return (
    <Shown loaded={loaded}>
      {({ answer }) => {
        if (answer === undefined) return <NeedsProof path={HISTORY} onProved={loaded.reload} />
        if (answer.versions.length === 0) {
          return (
            <Empty title={words.noHistory}>
              <p>{words.noHistoryWords}</p>
            </Empty>
          )
        }
        return (
          <>
            <ol class="plain stack">
              {answer.versions.map((version) => (
                <VersionCard key={version.version} version={version} onRestore={() => setTarget(version)} />
              ))}
            </ol>
            {target !== undefined && (
              <RestoreDialog
                version={target}
                onClose={() => setTarget(undefined)}
                onDone={() => {
                  setTarget(undefined)
                  loaded.reload()
                }}
              />
            )}
          </>
        )
      }}
    </Shown>
  )
}

function VersionCard({ version, onRestore }: { readonly version: Version; readonly onRestore: () => void }) {
  const words = policyWords()
  const { version: number, at, by, path, words: why, diff } = version
  return (
    <li class="card">
      <div class="row apart">
        <h2>{words.version(String(number))}</h2>
        <Button icon="undo" onPress={onRestore}>
          {words.restore}
        </Button>
      </div>
      <p class="soft breaks">
        <Time at={at} isExact /> {words.by(clean(by))} · <code>{clean(path)}</code>
      </p>
      <p class={`breaks ${why === '' ? 'soft' : ''}`}>{why === '' ? words.noReason : clean(why)}</p>
      <details>
        <summary>{words.diff}</summary>
        <Diff label={`${words.diff}: ${words.version(String(number))}`} lines={diff} />
      </details>
    </li>
  )
}

interface RestoreProps {
  readonly version: Version
  readonly onClose: () => void
  readonly onDone: () => void
}

function RestoreDialog({ version: { version, path }, onClose, onDone }: RestoreProps) {
  const words = policyWords()
  const [error, setError] = useState<CallError>()
  const [once] = useState(createOnce)
  const send = (digest: string, dryRun: boolean) => {
    const body = { digest, dryRun }
    return once(body, (idempotencyKey) =>
      withProof(() => post<Saved>(`/policy/restore/${version}`, body, { idempotencyKey })),
    )
  }
  const looked = useLoad(String(version), async (signal) => {
    const now = await withProof(() => get<PolicyFiles>('/policy/file', {}, signal))
    if (now === undefined) {
      onClose()
      return undefined
    }
    const file = now.files.find((one) => one.path === path)
    const saved = await send(file?.digest ?? '', true)
    if (saved === undefined) onClose()
    return saved && { saved, file }
  })
  const { saved, file } = looked.data ?? {}
  const restore = async () => {
    if (saved === undefined) return
    setError(undefined)
    try {
      const restored = await send(saved.digest, false)
      if (restored === undefined) return
      tellOfSaved(words.restored, restored)
      onDone()
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  return (
    <Dialog
      title={words.restoreTitle(String(version))}
      onClose={onClose}
      isWide
      acts={
        <Button
          look="main"
          isDisabled={saved === undefined || saved.diff.length === 0 || file?.isWritable === false}
          onPress={restore}
        >
          {words.save}
        </Button>
      }
    >
      {error !== undefined && <Failure error={error} />}
      <Shown loaded={looked}>
        {() => (
          <>
            {file !== undefined && <ReadOnly file={file} />}
            {saved === undefined || saved.diff.length === 0 ? (
              <p>{words.noDiff}</p>
            ) : (
              <Diff label={words.diff} lines={saved.diff} />
            )}
          </>
        )}
      </Shown>
      {file?.isWritable !== false && <p class="soft">{words.saveWords}</p>}
    </Dialog>
  )
}
