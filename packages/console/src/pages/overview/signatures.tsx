import { useState } from 'preact/hooks'
import type { Caught } from '../../../../clamgate/src/api/overview/documents.ts'
import { addressOf } from '../../app/router.ts'
import { formatNumber } from '../../format/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { SignatureName } from '../../ui/signature-name.tsx'
import { Badge } from '../../ui/state.tsx'
import { linkAddress } from './links.ts'
import { overviewWords } from './words.ts'

/** Signatures that are shown at once. */
const TOP = 7

/** What hit most in a day, and what is new among it. */
export function SignaturesPart({ caught: { signatures, isCut } }: { readonly caught: Caught }) {
  const words = overviewWords()
  const [isAll, setAll] = useState(false)
  if (signatures.length === 0) return null
  const most = signatures[0]?.messages ?? 1
  return (
    <section class="card part-signatures" aria-labelledby="signatures">
      <h2 id="signatures">{words.signatures}</h2>
      <ol class="bars plain">
        {(isAll ? signatures : signatures.slice(0, TOP)).map(({ signature, messages, isNew, query }) => (
          <li key={signature}>
            <a class="breaks clamped bar-name" href={addressOf(linkAddress({ page: 'messages', query }))}>
              <code>
                <SignatureName name={signature} />
              </code>
            </a>
            {isNew && <Badge tone="info">{words.isNew}</Badge>}
            <span class="number bar-count">{formatNumber(messages)}</span>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${(messages / most) * 100}%` }} />
            </span>
          </li>
        ))}
      </ol>
      {signatures.length > TOP && (
        <button type="button" class="button quiet" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          <Icon name={isAll ? 'undo' : 'down'} />
          {isAll ? words.fewer : words.allOf(signatures.length)}
        </button>
      )}
      {isCut && <p class="soft small">{words.cut}</p>}
    </section>
  )
}
