import { useEffect, useRef } from 'preact/hooks'
import type { ListedEntry } from '../../../../clamgate/src/api/quarantine/documents.ts'
import { toCallError } from '../../api/failure.ts'
import { mayDo } from '../../app/session.ts'
import { Button } from '../../ui/button.tsx'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import type { Act } from './act-dialog.tsx'
import { allOf } from './all-of.ts'
import { NOTHING, type Selection } from './selection.ts'
import { quarantineWords } from './words.ts'

interface BarProps {
  readonly page: readonly ListedEntry[]
  /** There are more than those of this page. */
  readonly hasMore: boolean
  readonly selection: Selection
  readonly query: string
  readonly onSelect: (selection: Selection) => void
  readonly onAct: (act: Act | 'good') => void
}

/** What is selected, and what can be done with it. */
export function Bar({ page, hasMore, selection, query, onSelect, onAct }: BarProps) {
  const words = quarantineWords()
  const ids = page.filter(({ hidden }) => hidden === undefined).map(({ id }) => id)
  const { size } = selection.ids
  const isPage = ids.length > 0 && ids.every((id) => selection.ids.has(id))
  const searched = useRef(new AbortController())
  // What an earlier search finds is not to be selected under another one.
  useEffect(() => {
    const ofQuery = new AbortController()
    searched.current = ofQuery
    return () => ofQuery.abort()
  }, [query])
  const selectAll = async () => {
    const { signal } = searched.current
    try {
      const all = await allOf(query, signal)
      if (signal.aborted) return
      if (all === undefined) tell(words.tooMany)
      else onSelect(all)
    } catch (thrown) {
      if (!signal.aborted) tellFailure(toCallError(thrown))
    }
  }
  if (!mayDo('quarantine.release') && !mayDo('quarantine.delete')) return null
  return (
    <div class={`select-bar ${size > 0 ? 'on' : ''}`}>
      <div class="row">
        <input
          type="checkbox"
          class="box"
          aria-label={words.selectPage}
          checked={isPage}
          ref={(box) => {
            if (box !== null) box.indeterminate = size > 0 && !isPage
          }}
          onChange={() => onSelect(isPage ? NOTHING : { ids: new Set([...selection.ids, ...ids]) })}
        />
        <span role="status">{size === 0 ? words.selectPage : words.selected(size)}</span>
        {isPage && hasMore && size === ids.length && (
          <Button look="quiet" onPress={selectAll}>
            {words.selectAll}
          </Button>
        )}
        {size > 0 && (
          <Button look="quiet" onPress={() => onSelect(NOTHING)}>
            {words.selectNone}
          </Button>
        )}
      </div>
      {size > 0 && (
        <div class="row">
          {mayDo('quarantine.release') && (
            <Button look="main" icon="send" shortcut="r" onPress={() => onAct('release')}>
              {words.release}
            </Button>
          )}
          {mayDo('false-positives.act') && (
            <Button icon="check" onPress={() => onAct('good')}>
              {words.goodMany}
            </Button>
          )}
          {mayDo('quarantine.forward') && <Button onPress={() => onAct('forward')}>{words.forward}</Button>}
          {mayDo('quarantine.delete') && (
            <Button icon="trash" look="danger" shortcut="d" onPress={() => onAct('delete')}>
              {words.delete}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
