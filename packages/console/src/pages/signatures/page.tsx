import { useEffect, useState } from 'preact/hooks'
import type { SignaturesStatus } from '../../../../clamgate/src/api/signatures/documents.ts'
import { get } from '../../api/call.ts'
import { onChange } from '../../api/live.ts'
import { useLoad } from '../../app/load.ts'
import type { PageProps } from '../../app/pages.ts'
import { navigate, place } from '../../app/router.ts'
import { mayDo } from '../../app/session.ts'
import { Button } from '../../ui/button.tsx'
import { Badge, Shown } from '../../ui/state.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { History } from './history.tsx'
import { Hits } from './hits.tsx'
import { Ignored } from './ignored.tsx'
import { Reports } from './reports.tsx'
import { Signature } from './signature.tsx'
import { Sources } from './sources.tsx'
import { Tripped } from './tripped.tsx'
import { UpdateButton, UpdateState, useUpdate } from './update-now.tsx'
import { signatureWords } from './words.ts'

const TABS = ['sources', 'hits', 'tripped', 'ignored', 'reports', 'history'] as const

/** Whose signatures are used, what came in, which are ignored or have tripped; and each by its name. */
export function Page({ rest }: PageProps) {
  const [name] = rest
  return name === undefined ? <All /> : <Signature key={name} name={name} />
}

function All() {
  const words = signatureWords()
  const tabs = TABS.filter((one) => one !== 'reports' || mayDo('false-positives.act'))
  const tab = tabs.find((one) => one === place.value.query.get('show')) ?? 'sources'
  const loaded = useLoad('signatures', (signal) => get<SignaturesStatus>('/signatures', {}, signal))
  useEffect(() => onChange('signatures', loaded.reload), [loaded.reload])
  const update = useUpdate(loaded.reload)
  const running = loaded.data?.running
  return (
    <>
      <div class="page-head">
        <h1>{words.title}</h1>
        <div class="row">
          <FindForm />
          <UpdateButton update={update} isRunning={running !== undefined || update.progress !== undefined} />
        </div>
      </div>
      <UpdateState update={update} running={running} onLook={loaded.reload} />
      <Shown loaded={loaded}>
        {(status) => (
          <>
            <Tabs
              label={words.title}
              tabs={tabs.map((one) => ({
                to: `/signatures?show=${one}`,
                isOpen: one === tab,
                words: (
                  <>
                    {words[one]} <Count of={one} status={status} />
                  </>
                ),
              }))}
            />
            {tab === 'sources' && <Sources status={status} />}
            {tab === 'hits' && <Hits />}
            {tab === 'tripped' && <Tripped tripped={status.tripped} onChanged={loaded.reload} />}
            {tab === 'ignored' && <Ignored ignored={status.ignored} onChanged={loaded.reload} />}
            {tab === 'reports' && <Reports />}
            {tab === 'history' && <History onChanged={loaded.reload} />}
          </>
        )}
      </Shown>
    </>
  )
}

function Count({ of, status }: { readonly of: (typeof TABS)[number]; readonly status: SignaturesStatus }) {
  if (of === 'tripped' && status.tripped.length > 0) return <Badge tone="warn">{status.tripped.length}</Badge>
  if (of === 'ignored' && status.ignored.length > 0) return <Badge>{status.ignored.length}</Badge>
  return null
}

function FindForm() {
  const words = signatureWords()
  const [name, setName] = useState('')
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') navigate(`/signatures/${encodeURIComponent(name.trim())}`)
      }}
    >
      <label class="only-read" for="find-signature">
        {words.find}
      </label>
      <input
        id="find-signature"
        class="input find-signature"
        type="search"
        placeholder={words.find}
        value={name}
        onInput={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Button type="submit" icon="search" label={words.findGo} />
    </form>
  )
}
