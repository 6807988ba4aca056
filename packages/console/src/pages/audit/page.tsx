import { useEffect, useRef, useState } from 'preact/hooks'
import type { AuditPage, AuditVerdictDocument } from '../../../../clamgate/src/api/audit/documents.ts'
import { get } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { useLoadAnew } from '../../app/load.ts'
import { place, setQuery } from '../../app/router.ts'
import { formatNumber, formatTime } from '../../format/format.ts'
import { Button } from '../../ui/button.tsx'
import { InWords } from '../../ui/server-words.tsx'
import { Empty, Notice, Shown } from '../../ui/state.tsx'
import { tellFailure } from '../../ui/toasts.tsx'
import { Export } from './export.tsx'
import { askedBy, Filter } from './filter.tsx'
import { Row } from './row.tsx'
import { auditWords } from './words.ts'

/** Who did what, newest first; and whether all of it is as it was written. */
export function Page() {
  const words = auditWords()
  const { query } = place.value
  const filter = askedBy(query)
  const cursor = query.get('cursor') ?? undefined
  const asked = { ...filter, ...(cursor !== undefined && { cursor }) }
  const loaded = useLoadAnew(JSON.stringify(asked), (signal) => get<AuditPage>('/audit', asked, signal))
  const list = useRef<HTMLOListElement>(null)
  const { data } = loaded
  // Whoever goes on to older rows reads on at the first of them.
  useEffect(() => {
    if (cursor === undefined || data === undefined) return
    list.current?.focus()
    list.current?.scrollIntoView()
  }, [data])
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p class="soft">{words.lead}</p>
        </div>
        <div class="row">
          <Export asked={filter} />
          <Verify />
        </div>
      </div>
      <Filter key={JSON.stringify(filter)} />
      <Shown loaded={loaded}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={words.none}>
              <p>{words.noneWords}</p>
            </Empty>
          ) : (
            <>
              <ol
                class="plain card flush audit-rows"
                ref={list}
                tabIndex={-1}
                aria-label={words.rows(items.length)}
              >
                {items.map((row) => (
                  <Row key={row.n} row={row} />
                ))}
              </ol>
              <div class="row">
                {next !== undefined && (
                  <Button icon="down" onPress={() => setQuery({ cursor: next }, false)}>
                    {words.older}
                  </Button>
                )}
                {cursor !== undefined && (
                  <Button look="quiet" onPress={() => setQuery({ cursor: undefined }, false)}>
                    {words.newest}
                  </Button>
                )}
              </div>
            </>
          )
        }
      </Shown>
    </>
  )
}

function Verify() {
  const words = auditWords()
  const [verdict, setVerdict] = useState<AuditVerdictDocument>()
  const verify = async () => {
    try {
      setVerdict(await get<AuditVerdictDocument>('/audit/verify'))
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
  }
  return (
    <>
      <Button icon="check" onPress={verify}>
        {words.verify}
      </Button>
      <div role="status">
        {verdict !== undefined && (
          <Notice tone={verdict.good ? 'good' : 'bad'}>
            <strong>
              {verdict.good ? words.whole(verdict.rows) : words.broken(formatNumber(verdict.n ?? 0))}
            </strong>
            {verdict.sentence !== undefined && (
              <p>
                <InWords told={verdict.fault && words.faults[verdict.fault]}>{verdict.sentence}</InWords>
              </p>
            )}
            {verdict.cutAtMs !== undefined && (
              <p>
                {words.cut} {formatTime(verdict.cutAtMs)}
              </p>
            )}
          </Notice>
        )}
      </div>
    </>
  )
}
