import './requests.css'
import { useState } from 'preact/hooks'
import type { DecisionReply } from '../../../../clamgate/src/api/digest/documents.ts'
import type { AskedDocument, AskedList } from '../../../../clamgate/src/api/requests/documents.ts'
import { get } from '../../api/call.ts'
import { onChange } from '../../api/live.ts'
import { useLoad } from '../../app/load.ts'
import { useChanged } from '../../app/use-changed.ts'
import { clean } from '../../format/clean.ts'
import { Empty, Shown } from '../../ui/state.tsx'
import { tell } from '../../ui/toasts.tsx'
import { DecideDialog, type Decision } from './decide-dialog.tsx'
import { RequestCard } from './request-card.tsx'
import { requestsWords } from './words.ts'

/** Who asks for which kept mail: what waits for a decision first. */
export function Page() {
  const words = requestsWords()
  const loaded = useLoad('requests', (signal) => get<AskedList>('/requests', {}, signal))
  const [asked, setAsked] = useState<{ readonly request: AskedDocument; readonly decision: Decision }>()
  useChanged((heard) => onChange('requests', heard), loaded.reload)
  const decide = (request: AskedDocument) => (decision: Decision) => setAsked({ request, decision })
  const decided = (reply: DecisionReply) => {
    // It may come when this dialog was closed, and another one is open.
    setAsked((now) => (now?.request.id === reply.request.id ? undefined : now))
    tellOf(reply)
    loaded.reload()
  }
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p class="soft">{words.lead}</p>
        </div>
      </div>
      <Shown loaded={loaded}>
        {({ items }) => {
          const open = items.filter(({ state }) => state === 'open' || state === 'approving')
          const others = items.filter((one) => !open.includes(one))
          return (
            <>
              {open.length === 0 && (
                <Empty title={words.none}>
                  <p>{words.noneWords}</p>
                </Empty>
              )}
              {open.length > 0 && <Cards title={words.open} items={open} decide={decide} />}
              {others.length > 0 && <Cards title={words.decided} items={others} decide={decide} />}
            </>
          )
        }}
      </Shown>
      {asked !== undefined && (
        <DecideDialog
          {...asked}
          onClose={() => {
            setAsked(undefined)
            // somebody else may have been faster
            loaded.reload()
          }}
          onDecided={decided}
        />
      )}
    </>
  )
}

interface CardsProps {
  readonly title: string
  readonly items: readonly AskedDocument[]
  readonly decide: (request: AskedDocument) => (decision: Decision) => void
}

function Cards({ title, items, decide }: CardsProps) {
  return (
    <section class="stack" aria-label={title}>
      <h2>{title}</h2>
      <ul class="plain stack">
        {items.map((request) => (
          <li key={request.id}>
            <RequestCard request={request} onDecide={decide(request)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What the MTA said of each copy. */
function tellOf({ good, request, results }: DecisionReply): void {
  const words = requestsWords()
  if (request.state === 'refused') {
    tell(words.refusedNow)
    return
  }
  const copies = results.map(({ address, state, words: said }) =>
    [`${clean(address)}: ${words.copies[state]}`, said === null ? '' : clean(said)]
      .filter(Boolean)
      .join(', '),
  )
  tell([good ? words.done : words.notAll, ...copies].join(' '))
}
