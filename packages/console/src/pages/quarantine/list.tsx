import { useEffect, useState } from 'preact/hooks'
import type { ListReply } from '../../../../clamgate/src/api/quarantine/documents.ts'
import { get } from '../../api/call.ts'
import { onChange } from '../../api/live.ts'
import { goBackTo, takeLeft } from '../../app/left-row.ts'
import { useLoadAnew } from '../../app/load.ts'
import { navigate, place, setQuery } from '../../app/router.ts'
import { ownZone } from '../../format/zone.ts'
import { underWay } from '../../jobs/under-way.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { type Filter, FilterChips } from '../../ui/search/filter-chips.tsx'
import { SearchField } from '../../ui/search/search-field.tsx'
import { Views } from '../../ui/search/views.tsx'
import { isOfQuery } from '../../ui/search/wrong-query.tsx'
import { English } from '../../ui/server-words.tsx'
import { Empty, Notice, Shown } from '../../ui/state.tsx'
import { type Act, ActDialog } from './act-dialog.tsx'
import { Bar } from './bar.tsx'
import { FalsePositiveDialog } from './false-positive/dialog.tsx'
import { useListKeys } from './list-keys.ts'
import { Rows } from './rows.tsx'
import { NOTHING, type Selection } from './selection.ts'
import { quarantineWords } from './words.ts'

/** Kept mail that a query finds, newest first, and what is done with what is selected. */
export function List() {
  const words = quarantineWords()
  const query = place.value.query.get('q') ?? ''
  const cursor = place.value.query.get('after') ?? undefined
  const [selection, setSelection] = useState<Selection>(NOTHING)
  const [act, setAct] = useState<Act | 'good'>()
  const [isStale, setStale] = useState(false)
  const key = JSON.stringify([query, cursor])
  const loaded = useLoadAnew(key, (signal) =>
    get<ListReply>('/quarantine', { query, zone: ownZone(), cursor, hidden: 'with' }, signal),
  )
  const { reload } = loaded
  // What was selected in another list is not in sight any more.
  useEffect(() => setSelection(NOTHING), [query])
  // Rows of others never move under the pointer; what came of one's own act is what somebody waits for.
  useEffect(() => onChange('quarantine', () => setStale(true)), [])
  const own = underWay.value.map(({ id, state }) => `${id} ${state}`).join()
  useEffect(() => {
    if (loaded.data !== undefined) reload()
  }, [own])
  useEffect(() => setStale(false), [loaded.data])
  const [left] = useState(() => ({ row: takeLeft() }))
  const isThere = loaded.data !== undefined
  useEffect(() => {
    if (!isThere || left.row === undefined) return
    goBackTo(left.row)
    // Once: another search begins at its top.
    left.row = undefined
  }, [isThere])
  useListKeys(setAct, selection.ids.size > 0)
  const done = () => {
    setAct(undefined)
    setSelection(NOTHING)
    reload()
  }
  const search = (next: string) => {
    navigate(next === '' ? '/quarantine' : `/quarantine?q=${encodeURIComponent(next)}`)
    // The same again: what came in since.
    if (next === query && cursor === undefined) reload()
  }
  const wrong = isOfQuery(loaded.error) ? loaded.error : undefined
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p class="soft">{words.lead}</p>
        </div>
        <ButtonLink to="/quarantine/jobs" icon="clock">
          {words.jobs}
        </ButtonLink>
      </div>
      <div class="stack search-area">
        <SearchField label={words.search} of="entries" query={query} onSearch={search} wrong={wrong} />
        <FilterChips filters={filters(words)} query={query} onQuery={search} />
        <Views area="quarantine" query={query} onQuery={search} />
      </div>
      <div class="new-kept" role="status">
        {isStale && wrong === undefined && (
          <Button icon="refresh" onPress={reload}>
            {words.changed}
          </Button>
        )}
      </div>
      {wrong === undefined && (
        <Shown loaded={loaded}>
          {(page) => (
            <>
              {page.note !== undefined && (
                <Notice tone="warn">
                  <p>{words.fromDirectory}</p>
                  <p class="small">
                    <English>{page.note}</English>
                  </p>
                </Notice>
              )}
              {page.items.length === 0 && page.next === undefined ? (
                <Nothing query={query} isFirst={cursor === undefined} />
              ) : (
                <section class="card kept-list" aria-label={words.title} aria-busy={loaded.isLoading}>
                  <Bar
                    {...{ page: page.items, selection, query, hasMore: hasMore(page, cursor) }}
                    onSelect={setSelection}
                    onAct={setAct}
                  />
                  <Rows items={page.items} selection={selection} onSelect={setSelection} onChanged={reload} />
                  <Pager next={page.next} isFirst={cursor === undefined} />
                </section>
              )}
              {act === 'good' && (
                <FalsePositiveDialog
                  {...{ ids: [...selection.ids], known: page.items }}
                  onClose={() => setAct(undefined)}
                  onDone={done}
                />
              )}
              {act !== undefined && act !== 'good' && (
                <ActDialog
                  {...{ act, ids: [...selection.ids], known: page.items }}
                  onClose={() => setAct(undefined)}
                  onDone={done}
                />
              )}
            </>
          )}
        </Shown>
      )}
    </>
  )
}

/** Those of one kind take each other's place. */
function filters({ filter }: ReturnType<typeof quarantineWords>): readonly Filter[] {
  return [
    { word: 'class:malware', label: filter.malware, drops: 'class:' },
    { word: 'class:phishing', label: filter.phishing, drops: 'class:' },
    { word: 'is:kept', label: filter.kept, drops: 'is:' },
    { word: 'is:released', label: filter.released, drops: 'is:' },
    { word: 'is:release-refused', label: filter.refused, drops: 'is:' },
    { word: 'since:24h', label: filter.day, drops: 'since:' },
    { word: 'since:7d', label: filter.week, drops: 'since:' },
  ]
}

function hasMore({ next }: ListReply, cursor: string | undefined): boolean {
  return next !== undefined || cursor !== undefined
}

function Pager({ next, isFirst }: { readonly next: string | undefined; readonly isFirst: boolean }) {
  const words = quarantineWords()
  return (
    <nav class="row apart pager" aria-label={words.pages}>
      {isFirst ? (
        <span />
      ) : (
        <Button onPress={() => setQuery({ after: undefined }, false)}>{words.newest}</Button>
      )}
      {next === undefined ? (
        <span class="soft small">{words.end}</span>
      ) : (
        <Button icon="right" onPress={() => setQuery({ after: next }, false)}>
          {words.older}
        </Button>
      )}
    </nav>
  )
}

function Nothing({ query, isFirst }: { readonly query: string; readonly isFirst: boolean }) {
  const words = quarantineWords()
  if (query === '' && isFirst) {
    return (
      <Empty title={words.none}>
        <p>{words.noneWords}</p>
      </Empty>
    )
  }
  return (
    <Empty title={words.noneFound}>
      <ButtonLink to="/quarantine">{words.all}</ButtonLink>
    </Empty>
  )
}
