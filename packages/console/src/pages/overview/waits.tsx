import type { Waits } from '../../../../clamgate/src/api/overview/documents.ts'
import { addressOf } from '../../app/router.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { wordFor } from '../../words/mail.ts'
import { problemWords } from '../../words/problem-words.ts'
import { waitingAddress } from './links.ts'
import { Unknown } from './unknown.tsx'
import { overviewWords } from './words.ts'

type Item = Waits['items'][number]

const ICONS: Readonly<Record<Item['kind'], string>> = {
  requests: 'hand',
  'false-positives': 'shield',
  reports: 'send',
  tripped: 'pulse',
  digests: 'mail',
  disk: 'warn',
  quarantine: 'vault',
  sources: 'refresh',
  invites: 'people',
  updates: 'refresh',
}

/** What somebody has to decide or to mend. */
export function WaitsPart({ waits }: { readonly waits: Waits }) {
  const words = overviewWords()
  const { items, unknown } = waits
  return (
    <section class="card part-waits" aria-labelledby="waits">
      <h2 id="waits">{words.waits}</h2>
      {items.length === 0 && unknown.length === 0 && (
        <p class="all-done">
          <Icon name="check" />
          {words.nothingWaits}
        </p>
      )}
      <ul class="plain">
        {items.map((item) => (
          <Waiting key={item.kind} item={item} />
        ))}
      </ul>
      {unknown.length > 0 && (
        <p class={items.length === 0 ? '' : 'soft small'}>
          <Unknown unknown={unknown} />
        </p>
      )}
    </section>
  )
}

/** What failed says it where there are words for it; else the kind does. */
function whatWaits({ kind, words: told, problem, facts = {} }: Item): string {
  const words = overviewWords().waitingWords
  if (kind === 'disk') return facts['isFull'] === 1 ? words.full : words.disk(Number(facts['percent'] ?? 0))
  const failure = problemWords(problem)?.sentence
  if (failure !== undefined) return `${failure}.`
  if (problem !== undefined) return clean(told)
  const word = words[kind as keyof typeof words]
  return typeof word === 'string' ? word : clean(told)
}

function Waiting({ item }: { readonly item: Item }) {
  const words = overviewWords()
  const { kind, count, names = [] } = item
  return (
    <li>
      <a class="waiting" href={addressOf(waitingAddress(item))}>
        <Icon name={ICONS[kind]} />
        <span class="breaks">
          <strong>{wordFor(words.waiting, kind)}</strong>
          <span class="soft small">
            {whatWaits(item)} {names.map((name) => clean(name)).join(', ')}
          </span>
        </span>
        <span class="count number">{formatNumber(count)}</span>
        <Icon name="right" />
      </a>
    </li>
  )
}
