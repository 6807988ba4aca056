import type { AuditRowDocument } from '../../../../clamgate/src/api/audit/documents.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { Fact } from '../../ui/fact.tsx'
import { Badge, type Tone } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { wordFor } from '../../words/mail.ts'
import { actWords } from './act-words.ts'
import { auditWords } from './words.ts'

const TONES: Readonly<Record<AuditRowDocument['result'], Tone>> = {
  ok: 'good',
  begun: 'info',
  failed: 'bad',
  refused: 'warn',
}

/** It was only asked what would be done: nothing was. */
function isDryRun(after: unknown): boolean {
  return typeof after === 'object' && after !== null && 'dryRun' in after && after.dryRun === true
}

/** Who did what to what, and how it ended; opened: all that the row holds. */
export function Row({ row }: { readonly row: AuditRowDocument }) {
  const words = auditWords()
  const { actor, act, route, object, result, code, atMs, n, before, after, request, hash, host } = row
  return (
    <li>
      <details class="audit-row">
        <summary>
          <span class="soft">
            <Time at={new Date(atMs).toISOString()} isExact />
          </span>{' '}
          <strong class="breaks">{clean(actor.name)}</strong>{' '}
          <span class="breaks">{clean(wordFor(actWords(), act))}</span>{' '}
          {object !== undefined && <code class="audit-object">{clean(object)}</code>}{' '}
          <Badge tone={TONES[result]}>{words.results[result]}</Badge>
          {isDryRun(after) && (
            <>
              {' '}
              <Badge tone="info">{words.dryRun}</Badge>
            </>
          )}
        </summary>
        <dl class="facts">
          <Fact name={words.number}>{formatNumber(n)}</Fact>
          <Fact name={words.act}>
            <code class="breaks">
              {[act, ...(route === undefined ? [] : [route])].map(clean).join(' · ')}
            </code>
          </Fact>
          {object !== undefined && (
            <Fact name={words.object}>
              <code class="breaks">{clean(object)}</code>
            </Fact>
          )}
          <Fact name={words.kind}>{words.kinds[actor.kind]}</Fact>
          {code !== undefined && (
            <Fact name={words.code}>
              <code>{clean(code)}</code>
            </Fact>
          )}
          {actor.address !== undefined && <Fact name={words.address}>{clean(actor.address)}</Fact>}
          {actor.session !== undefined && <Fact name={words.session}>{clean(actor.session)}</Fact>}
          <Value name={words.before} value={before} />
          <Value name={words.after} value={after} />
          {request !== undefined && <Fact name={words.request}>{clean(request)}</Fact>}
          <Fact name={words.host}>{clean(host)}</Fact>
          <Fact name={words.digest}>
            <code class="breaks">{hash}</code>
          </Fact>
        </dl>
      </details>
    </li>
  )
}

function Value({ name, value }: { readonly name: string; readonly value: unknown }) {
  if (value === undefined) return null
  return (
    <Fact name={name}>
      <code class="breaks">{clean(JSON.stringify(value))}</code>
    </Fact>
  )
}
