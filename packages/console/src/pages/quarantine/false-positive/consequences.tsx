import type {
  PreviewReply,
  PreviewRequest,
} from '../../../../../clamgate/src/api/false-positives/documents.ts'
import { clean } from '../../../format/clean.ts'
import { formatBytes, formatTime } from '../../../format/format.ts'
import { Link } from '../../../ui/button.tsx'
import { Copy } from '../../../ui/copy.tsx'
import { Sender, Subject } from '../../../ui/mail-line.tsx'
import { InWords, ServerWords } from '../../../ui/server-words.tsx'
import { Time } from '../../../ui/time.tsx'
import { mailWords, wordFor } from '../../../words/mail.ts'
import { falsePositiveWords } from './words.ts'

/** The steps of the act; each can be left out. */
export const STEPS = ['release', 'ignore', 'report'] as const
export type Step = (typeof STEPS)[number]

interface ConsequencesProps {
  readonly preview: PreviewReply
  readonly scope: PreviewRequest['scope']
  readonly has: (step: Step) => boolean
  /** Others than those that are acted upon anyway are named. */
  readonly hasOthers: boolean
  /** The others of the signature and scope are released, too. */
  readonly isAlso: boolean
}

/** Exactly what the act does, and word by word what leaves. */
export function Consequences({ preview, scope, has, hasOthers, isAlso }: ConsequencesProps) {
  const words = falsePositiveWords()
  const { release, report, reportRefused, reportCode } = preview
  return (
    <div class="stack">
      <h3>{words.happens}</h3>
      <ul class="targets">
        {has('release') &&
          release.recipients.map(({ address, why, whyCode = '' }) => (
            <li key={address} class="breaks">
              {why === undefined
                ? words.gets(clean(address))
                : words.getsNot(clean(address), skippedWords(whyCode, why))}
            </li>
          ))}
        {has('ignore') && <Ignored ignore={preview.ignore} signature={preview.signature} scope={scope} />}
        {has('report') && (
          <li class="breaks">
            {report !== null ? (
              words.report(clean(report.provider))
            ) : (
              <>
                {words.noReport}
                <ServerWords code={reportCode} sentence={reportRefused ?? ''} />
              </>
            )}
          </li>
        )}
      </ul>
      {has('release') && hasOthers && release.others.length > 0 && (
        <details open={isAlso}>
          <summary>{words.others(release.others.length)}</summary>
          <ul class="targets">
            {release.others.map(({ id, subject, sender, keptAt }) => (
              <li key={id} class="breaks">
                <Link to={`/quarantine/${encodeURIComponent(id)}`}>
                  <Subject subject={subject} />
                </Link>{' '}
                <span class="soft small">
                  <Sender address={sender} /> · <Time at={keptAt} />
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {has('report') && report !== null && <Report report={report} />}
    </div>
  )
}

function skippedWords(code: string, sentence: string): string {
  const word = wordFor(mailWords().skipped, code)
  return word === code ? clean(sentence) : word
}

function Ignored({
  ignore,
  signature,
  scope,
}: Pick<PreviewReply, 'ignore' | 'signature'> & Pick<ConsequencesProps, 'scope'>) {
  const words = falsePositiveWords()
  const { until, scopes, refused, code } = ignore
  if (refused !== undefined || until === undefined) {
    return (
      <li class="breaks">
        {words.notIgnored}
        <ServerWords code={code} sentence={refused ?? ''} />
      </li>
    )
  }
  const whom = scopes.flatMap((one) => one.scope ?? []).map((one) => clean(one))
  return (
    <li class="breaks">
      {words.ignored(clean(signature), words.scopes[scope], formatTime(until))}
      {whom.length > 0 && (
        <span class="soft small">
          {' '}
          <code>{whom.join(', ')}</code>
        </span>
      )}
    </li>
  )
}

function Report({ report }: { readonly report: NonNullable<PreviewReply['report']> }) {
  const words = falsePositiveWords()
  const { address, homepage, asksFor, asks, provider, note, text, files } = report
  return (
    <section class="stack" aria-label={words.reportText}>
      <div class="row apart">
        <h3>{words.reportText}</h3>
        <Copy text={text} label={words.copyReport}>
          {words.copyReport}
        </Copy>
      </div>
      <p class="soft small breaks">
        {words.sendTo} <strong>{clean(address ?? homepage ?? words.nobody)}</strong>. {words.wants}{' '}
        <InWords told={asks && words.asks[asks](clean(provider))}>{asksFor}</InWords>
        {note !== undefined && (
          <>
            {' '}
            <InWords told={asks === 'clamav' ? words.clamavNote : undefined}>{note}</InWords>
          </>
        )}
      </p>
      <textarea class="pattern mono preview-text" readOnly aria-label={words.reportText} value={text} />
      {files.length > 0 && (
        <ul class="plain small">
          {files.map(({ name, bytes, sha256 }) => (
            <li key={name} class="breaks">
              {clean(name)} · {formatBytes(bytes)} · <code>{sha256}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
