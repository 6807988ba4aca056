import { useState } from 'preact/hooks'
import type { ViewDocument, ViewList } from '../../../../clamgate/src/api/views/documents.ts'
import { call, get, post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { useLoad } from '../../app/load.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../button.tsx'
import { Dialog } from '../dialog.tsx'
import { Check, TextField } from '../field.tsx'
import { Icon } from '../icon.tsx'
import { useOneAtATime } from '../one-at-a-time.ts'
import { Failure } from '../state.tsx'
import { tell, tellFailure } from '../toasts.tsx'
import { common } from '../words.ts'
import { searchWords } from './words.ts'

interface ViewsProps {
  /** What the queries look into. */
  readonly area: ViewDocument['area']
  readonly query: string
  readonly onQuery: (query: string) => void
}

/** Saved queries: one's own, and those that administrators share. */
export function Views({ area, query, onQuery }: ViewsProps) {
  const words = searchWords()
  const loaded = useLoad('views', (signal) => get<ViewList>('/views', {}, signal))
  const [isSaving, setSaving] = useState(false)
  // Without them the page does all else.
  const views = (loaded.data?.items ?? []).filter((view) => view.area === area)
  const current = views.find((view) => view.query === query.trim())
  const restore = async ({ name, query: text, isShared }: ViewDocument) => {
    try {
      await post('/views', { name, query: text, area, isShared })
      loaded.reload()
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
  }
  const remove = async (view: ViewDocument) => {
    try {
      await call('DELETE', `/views/${encodeURIComponent(view.id)}`)
      tell(words.viewGone(clean(view.name)), {
        words: common().undo,
        onPress: () => restore(view),
      })
      loaded.reload()
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
  }
  const maySave = current === undefined && query !== '' && mayDo('self.write')
  if (loaded.data === undefined || (views.length === 0 && !maySave)) return null
  return (
    <fieldset class="chips">
      <legend class="only-read">{words.views}</legend>
      {views.map((view) => (
        <button
          key={view.id}
          type="button"
          class="chip view"
          aria-pressed={view === current}
          title={clean(view.query)}
          onClick={() => onQuery(view.query)}
        >
          <Icon name="star" />
          <bdi>{clean(view.name)}</bdi>
        </button>
      ))}
      {maySave && (
        <Button icon="plus" look="quiet" onPress={() => setSaving(true)}>
          {words.saveView}
        </Button>
      )}
      {current?.isOwn === true && (
        <Button icon="trash" look="quiet" onPress={() => remove(current)}>
          {words.dropView}
        </Button>
      )}
      {isSaving && (
        <SaveView
          {...{ area, query }}
          onEnd={(isSaved) => {
            setSaving(false)
            if (isSaved) loaded.reload()
          }}
        />
      )}
    </fieldset>
  )
}

interface SaveViewProps extends Pick<ViewsProps, 'area' | 'query'> {
  readonly onEnd: (isSaved: boolean) => void
}

function SaveView({ area, query, onEnd }: SaveViewProps) {
  const words = searchWords()
  const [name, setName] = useState('')
  const [isShared, setShared] = useState(false)
  const [error, setError] = useState<CallError>()
  const save = useOneAtATime(async () => {
    try {
      await post('/views', { name: name.trim(), query: query.trim(), area, isShared })
      onEnd(true)
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  })
  return (
    <Dialog
      title={words.saveView}
      onClose={() => onEnd(false)}
      acts={
        <Button look="main" isDisabled={name.trim() === ''} onPress={save}>
          {common().save}
        </Button>
      }
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') void save()
        }}
      >
        {error !== undefined && <Failure error={error} />}
        <code class="breaks">{clean(query)}</code>
        <TextField label={words.viewName} name="name" value={name} onInput={setName} isRequired />
        {mayDo('accounts.write') && (
          <Check label={words.share} hint={words.shareHint} isOn={isShared} onChange={setShared} />
        )}
      </form>
    </Dialog>
  )
}
