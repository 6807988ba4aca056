import './search.css'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { CompleteDocument, CompleteRequest } from '../../../../clamgate/src/api/search/documents.ts'
import { get } from '../../api/call.ts'
import type { CallError } from '../../api/failure.ts'
import { clean } from '../../format/clean.ts'
import { Button } from '../button.tsx'
import { Icon } from '../icon.tsx'
import { completed, placeSince } from './query-text.ts'
import { searchWords } from './words.ts'
import { WrongQuery } from './wrong-query.tsx'

interface SearchFieldProps {
  /** What is searched, for readers of screens. */
  readonly label: string
  /** What the query looks into: each has keys of its own. */
  readonly of: CompleteRequest['of']
  /** The query of the address. */
  readonly query: string
  readonly onSearch: (query: string) => void
  /** Why the query could not be read. */
  readonly wrong: CallError | undefined
}

const TYPING_MS = 120
/** Completions, with the text that they were asked for. */
interface Told extends CompleteDocument {
  readonly text: string
}
const NOTHING: Told = { text: '', start: 0, end: 0, items: [] }

/** The field for a query: a combobox whose list completes keys and values at the cursor. */
export function SearchField({ label, of, query, onSearch, wrong }: SearchFieldProps) {
  const words = searchWords()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(query)
  const [at, setAt] = useState(0)
  const [told, setTold] = useState(NOTHING)
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  useEffect(() => setText(query), [query])
  useEffect(() => {
    if (!isOpen) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      get<CompleteDocument>('/events/complete', { text, at, of }, stop.signal).then(
        (all) => {
          if (stop.signal.aborted) return
          setTold({ ...all, text })
          // What somebody has chosen meanwhile stays chosen, if it is still there.
          setActive((chosen) => all.items.findIndex((one) => one.text === told.items[chosen]?.text))
        },
        // a list that does not come leaves a field to type in
        () => {
          if (!stop.signal.aborted) setTold(NOTHING)
        },
      )
    }, TYPING_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [text, at, isOpen])
  const found = told.items
  const isShown = isOpen && found.length > 0
  const close = () => {
    setOpen(false)
    setTold(NOTHING)
    setActive(-1)
  }
  const put = (next: string, place: number) => {
    setText(next)
    setAt(place)
    queueMicrotask(() => {
      input.current?.focus()
      input.current?.setSelectionRange(place, place)
    })
  }
  const take = (suggestion: CompleteDocument['items'][number]) => {
    const place = placeSince(told.text, text, told)
    if (place !== undefined) {
      const next = completed(text, place, suggestion)
      put(next.query, next.at)
    }
    setTold(NOTHING)
    setActive(-1)
    setOpen(true)
  }
  const search = (next: string) => {
    close()
    setText(next.trim())
    onSearch(next.trim())
  }
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return
    const chosen = found[active]
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!isShown) return setOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      // one place in the ring is the field itself
      setActive(((active + 1 + step + found.length + 1) % (found.length + 1)) - 1)
    } else if (event.key === 'Escape' && isShown) {
      event.preventDefault()
      close()
    } else if (event.key === 'Escape') input.current?.blur()
    else if (event.key === 'Enter' && isShown && chosen !== undefined) {
      event.preventDefault()
      take(chosen)
    }
  }
  return (
    <search>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault()
          search(text)
        }}
      >
        <label class="only-read" for={id}>
          {label}
        </label>
        <div class="search-row">
          <div class="search-field">
            <Icon name="search" />
            <input
              ref={input}
              {...{ id, type: 'text', name: 'q', value: text, placeholder: words.searchHint }}
              class="input"
              role="combobox"
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              maxLength={4000}
              aria-autocomplete="list"
              aria-expanded={isShown}
              aria-controls={`${id}-list`}
              aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
              aria-invalid={wrong !== undefined}
              aria-describedby={wrong === undefined ? undefined : `${id}-wrong`}
              aria-keyshortcuts="/"
              onInput={({ currentTarget }) => {
                setText(currentTarget.value)
                setAt(currentTarget.selectionStart ?? currentTarget.value.length)
                setActive(-1)
                setOpen(true)
              }}
              onClick={({ currentTarget }) => {
                setAt(currentTarget.selectionStart ?? 0)
                setOpen(true)
              }}
              onKeyDown={press}
              onBlur={close}
            />
            {text !== '' && (
              <button type="button" class="button quiet icon search-clear" onClick={() => search('')}>
                <Icon name="close" />
                <span class="only-read">{words.clear}</span>
              </button>
            )}
            <div
              class="search-list"
              id={`${id}-list`}
              role="listbox"
              aria-label={words.completions}
              hidden={!isShown}
            >
              {found.map((one, place) => (
                <div
                  key={one.text}
                  id={`${id}-${place}`}
                  class="search-option"
                  role="option"
                  aria-selected={place === active}
                  tabIndex={-1}
                  // the field keeps the focus, and its keys choose among these
                  onMouseDown={(event) => {
                    event.preventDefault()
                    take(one)
                  }}
                >
                  <code class="breaks">{clean(one.text)}</code>
                  {one.description !== undefined && <span class="soft small">{clean(one.description)}</span>}
                </div>
              ))}
            </div>
          </div>
          <Button type="submit" look="main">
            {words.go}
          </Button>
        </div>
        <span class="only-read" role="status">
          {isShown ? words.suggested(found.length) : ''}
        </span>
        {wrong !== undefined && (
          <div id={`${id}-wrong`}>
            <WrongQuery of={of} query={query} error={wrong} onUse={(next) => search(next)} />
          </div>
        )}
      </form>
    </search>
  )
}
