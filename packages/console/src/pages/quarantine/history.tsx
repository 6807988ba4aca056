import type { EntryDocument } from '../../../../clamgate/src/api/quarantine/documents.ts'
import { clean } from '../../format/clean.ts'
import { English } from '../../ui/server-words.tsx'
import { Time } from '../../ui/time.tsx'
import { wordFor } from '../../words/mail.ts'
import { StateBadge } from './states.tsx'
import { quarantineWords } from './words.ts'

type Line = EntryDocument['history'][number]

/** What happened to a kept mail, as its own log has it; who looked at it stands in the index alone. */
export function History({ entry: { history, actions } }: { readonly entry: EntryDocument }) {
  const words = quarantineWords()
  const looks: readonly Line[] = (actions ?? [])
    .filter(({ act }) => act === 'preview')
    .map(({ at, actor }) => ({ at, by: actor, act: 'noted', what: 'preview' }))
  const lines = [...history, ...looks].sort((one, other) => one.at.localeCompare(other.at))
  return (
    <section class="card" aria-label={words.history}>
      <h2>{words.history}</h2>
      {lines.length === 0 && <p class="soft">{words.noHistory}</p>}
      <ol class="plain copies">
        {lines.map((line) => (
          <li key={`${line.at} ${line.act} ${line.what}`} class="breaks">
            <Deed line={line} />
          </li>
        ))}
      </ol>
      {actions === null && <p class="soft small">{words.indexAway}</p>}
    </section>
  )
}

function Deed({ line: { at, act, by, what, words: told, recipients, results } }: { readonly line: Line }) {
  const words = quarantineWords()
  return (
    <>
      <div class="row apart">
        <span>
          <strong>{wordFor(words.deeds, act === 'noted' ? (what ?? act) : act)}</strong>
          {by !== undefined && ` ${words.by} ${clean(by)}`}
        </span>
        <span class="soft small">
          <Time at={at} isExact />
        </span>
      </div>
      {act !== 'release-ended' && recipients !== undefined && (
        <p class="soft small">
          <bdi>{recipients.map((one) => clean(one)).join(', ')}</bdi>
        </p>
      )}
      {told !== undefined && told !== '' && (
        <p class="small">
          <English>{told}</English>
        </p>
      )}
      {results?.map(({ address, state, words: said, queueId }) => (
        <p key={address} class="row small">
          <bdi>{clean(address)}</bdi> <StateBadge state={state} />
          {(said ?? queueId) !== undefined && <code>{clean(said ?? queueId ?? '')}</code>}
        </p>
      ))}
    </>
  )
}
