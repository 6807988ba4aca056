import { useEffect, useRef, useState } from 'preact/hooks'
import { onChange } from '../../api/live.ts'
import { useKeys } from '../../app/keys.ts'
import { LIST_KEYS } from '../../app/list-keys.ts'
import { useLoad } from '../../app/load.ts'
import { navigate, place } from '../../app/router.ts'
import { frame } from '../../app/words.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { type Filter, FilterChips } from '../../ui/search/filter-chips.tsx'
import { SearchField } from '../../ui/search/search-field.tsx'
import { Views } from '../../ui/search/views.tsx'
import { isOfQuery } from '../../ui/search/wrong-query.tsx'
import { Empty, Shown } from '../../ui/state.tsx'
import { ExportMenu } from './export-menu.tsx'
import { listAddress } from './list-address.ts'
import { countNewer, keepList, type ListPage, listPage, takeLeft } from './load-list.ts'
import { Rows } from './rows.tsx'
import { messagesWords } from './words.ts'

/** Decided messages that a query finds, newest first. The address has the query and the place in the list. */
export function List() {
  const words = messagesWords()
  const query = place.value.query.get('q') ?? ''
  const after = place.value.query.get('after') ?? undefined
  const key = listAddress(query, after)
  const [fresh, setFresh] = useState(0)
  const [left] = useState(() => takeLeft(key))
  const isLeft = left !== undefined && left.key === key && fresh === 0
  const loaded = useLoad(isLeft ? undefined : `${key} ${fresh}`, (signal) => listPage(query, after, signal))
  // Rows of another query are shown while those of this one come, and never as if they were them.
  const data = isLeft ? left.page : loaded.isLoading || loaded.data?.key === key ? loaded.data : undefined
  const shown = { ...loaded, data, atMs: isLeft ? left.atMs : loaded.atMs }
  useEffect(() => {
    if (data?.key === key && shown.atMs !== undefined) keepList(key, data, shown.atMs)
  }, [data, key])
  useEffect(() => {
    if (left !== undefined) scrollTo(0, left.scrollY)
  }, [])
  const search = (next: string) => {
    setFresh((before) => before + 1)
    navigate(listAddress(next))
  }
  const wrong = isOfQuery(loaded.error) ? loaded.error : undefined
  useKeys(LIST_KEYS)
  return (
    <>
      <div class="page-head">
        <h1>{frame().messages}</h1>
        <ExportMenu query={query} />
      </div>
      <div class="stack search-area">
        <SearchField label={words.search} of="events" query={query} onSearch={search} wrong={wrong} />
        <FilterChips filters={filters(words)} query={query} onQuery={search} />
        <Views area="messages" query={query} onQuery={search} />
      </div>
      {after === undefined && wrong === undefined && shown.data !== undefined && (
        <NewOnes
          query={query}
          newest={shown.data.items[0]?.id}
          isOld={isLeft}
          onLoad={() => setFresh((before) => before + 1)}
        />
      )}
      {wrong === undefined && (
        <section class="card flush" aria-label={words.found} aria-busy={loaded.isLoading}>
          {loaded.isLoading && shown.data !== undefined && <div class="progress busy" role="presentation" />}
          <Shown loaded={shown}>
            {(page) => (
              <Page page={page} query={query} after={after} openId={isLeft ? left.openId : undefined} />
            )}
          </Shown>
        </section>
      )}
    </>
  )
}

/** Those of one kind take each other's place. */
function filters({ filter }: ReturnType<typeof messagesWords>): readonly Filter[] {
  return [
    { word: 'is:finding', label: filter.findings },
    { word: 'is:infected', label: filter.infected },
    { word: 'is:quarantined', label: filter.quarantined },
    { word: 'is:unscanned', label: filter.unscanned },
    { word: 'is:outbound', label: filter.outbound },
    { word: 'since:24h', label: filter.day, drops: 'since:' },
    { word: 'since:7d', label: filter.week, drops: 'since:' },
  ]
}

interface PageProps {
  readonly page: ListPage
  readonly query: string
  readonly after: string | undefined
  readonly openId: string | undefined
}

function Page({ page, query, after, openId }: PageProps) {
  const words = messagesWords()
  const { items, next, isTired } = page
  return (
    <>
      {items.length > 0 && <Rows items={items} openId={openId} />}
      {items.length === 0 && !isTired && <Nothing query={query} isFirst={after === undefined} />}
      {items.length === 0 && isTired && <Empty title={words.tiredNone}>{words.tired}</Empty>}
      <nav class="row apart pager" aria-label={words.pages}>
        {after === undefined ? <span /> : <ButtonLink to={listAddress(query)}>{words.newest}</ButtonLink>}
        {isTired && items.length > 0 && <span class="soft small">{words.tired}</span>}
        {next === null ? (
          items.length > 0 && <span class="soft small">{words.end}</span>
        ) : (
          <ButtonLink to={listAddress(query, next)} icon="right">
            {isTired ? words.searchOn : words.older}
          </ButtonLink>
        )}
      </nav>
    </>
  )
}

/** Nothing was found: what to do next depends on whether something was asked for. */
function Nothing({ query, isFirst }: { readonly query: string; readonly isFirst: boolean }) {
  const words = messagesWords()
  if (!isFirst) return <Empty title={words.noOlder} />
  if (query === '') {
    return (
      <Empty title={words.noneYet}>
        <p>{words.noneYetWords}</p>
        <code>clamgate selftest</code>
      </Empty>
    )
  }
  return (
    <Empty title={words.none}>
      <p>{words.noneWords}</p>
      <ButtonLink to="/messages">{words.all}</ButtonLink>
    </Empty>
  )
}

interface NewOnesProps {
  readonly query: string
  /** Id of the first row. */
  readonly newest: string | undefined
  /** The rows were loaded a while ago. */
  readonly isOld: boolean
  readonly onLoad: () => void
}

const PAUSE_MS = 3000

/** Says how many newer ones there are. They come when somebody asks: no row is pulled away under the pointer. */
function NewOnes({ query, newest, isOld, onLoad }: NewOnesProps) {
  const words = messagesWords()
  const [count, setCount] = useState(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    setCount(0)
    const stop = new AbortController()
    const look = () => {
      timer.current = undefined
      countNewer(query, newest, stop.signal).then(setCount, () => undefined) // it is said when somebody loads
    }
    if (isOld) look()
    const off = onChange('events', () => {
      timer.current ??= setTimeout(look, PAUSE_MS)
    })
    return () => {
      off()
      stop.abort()
      clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [query, newest])
  return (
    <div class="new-ones" role="status">
      {count > 0 && (
        <Button
          icon="refresh"
          onPress={() => {
            setCount(0)
            onLoad()
            scrollTo(0, 0)
          }}
        >
          {words.newOnes(count)}
        </Button>
      )}
    </div>
  )
}
