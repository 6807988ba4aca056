import type { TriedMail } from '../../../../clamgate/src/api/policy/documents.ts'
import { addressOf } from '../../app/router.ts'
import { clean } from '../../format/clean.ts'
import { formatBytes, formatMs, formatNumber } from '../../format/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { English, InWords } from '../../ui/server-words.tsx'
import { Badge, type Tone } from '../../ui/state.tsx'
import { Step } from '../../ui/step.tsx'
import { mailWords, wordFor } from '../../words/mail.ts'
import { insteadWords } from './instead-words.ts'
import { WrittenAt } from './rules.tsx'
import { triedInWords } from './tried-words.ts'
import { policyWords } from './words.ts'

type Considered = TriedMail['steps'][number]['considered'][number]

const TONES: Readonly<Record<string, Tone>> = {
  accept: 'good',
  tag: 'good',
  quarantine: 'info',
  reject: 'bad',
}

/** What would happen to a mail, step by step, as the timeline of one that has come. */
export function TriedSteps({ tried }: { readonly tried: TriedMail }) {
  const words = policyWords()
  const { outcome, sizeBytes, headerFields, steps } = tried
  return (
    <div class="card">
      <h2>{words.wouldBe}</h2>
      <p>
        <InWords told={triedInWords(outcome)}>{tried.explanation}</InWords>
      </p>
      <ol class="timeline plain">
        <Step icon="mail" title={words.stepRead} tone={headerFields === 0 ? 'warn' : 'plain'}>
          <p class="soft small">
            {headerFields === 0
              ? words.noHeader
              : words.size(formatBytes(sizeBytes), formatNumber(headerFields))}
          </p>
        </Step>
        <ScanStep tried={tried} />
        {steps.map(({ recipient, considered }) => (
          <Step
            key={recipient ?? ''}
            icon="rules"
            title={recipient === undefined ? words.stepRules : words.stepRulesFor(clean(recipient))}
          >
            <Rules considered={considered} />
          </Step>
        ))}
        <Step
          icon="check"
          tone={TONES[outcome.action] ?? 'warn'}
          title={words.stepDecided(wordFor(mailWords().actions, outcome.action))}
        >
          <p class="breaks">
            <code>{clean(outcome.because)}</code>
          </p>
          {outcome.instead !== undefined && (
            <p class="small">
              {words.instead(wordFor(mailWords().actions, outcome.instead.of))}:{' '}
              <InWords told={insteadWords(outcome.instead)}>{outcome.instead.why}</InWords>
            </p>
          )}
          {outcome.monitored.map(({ action, because }) => (
            <p key={because} class="small">
              {words.monitored(wordFor(mailWords().actions, action))} <code>{clean(because)}</code>
            </p>
          ))}
        </Step>
        <ToldStep outcome={outcome} />
      </ol>
    </div>
  )
}

function ScanStep({ tried: { outcome, server, durationMs } }: { readonly tried: TriedMail }) {
  const words = policyWords()
  const { verdict, found } = outcome
  const scanned = (
    <Step
      icon="shield"
      tone={verdict.kind === 'failure' ? 'bad' : verdict.kind === 'skipped' ? 'warn' : 'plain'}
      title={server === undefined ? words.stepNotScanned : words.stepScanned(formatMs(durationMs))}
    >
      {verdict.kind === 'failure' && (
        <p>
          <English>{verdict.detail}</English> <span class="soft small">{clean(verdict.code)}</span>
        </p>
      )}
      {verdict.kind === 'skipped' && <code class="breaks">{clean(verdict.skip.entry)}</code>}
      {server !== undefined && <code class="small">{clean(server)}</code>}
    </Step>
  )
  if (verdict.kind !== 'infected' && found === undefined) {
    return (
      <>
        {scanned}
        {verdict.kind === 'clean' && <Step icon="check" tone="good" title={words.stepNothing} />}
      </>
    )
  }
  const name = found?.signature ?? (verdict.kind === 'infected' ? verdict.signature : '')
  return (
    <>
      {scanned}
      <Step icon="warn" tone="bad" title={words.stepFound}>
        <p>
          <a href={addressOf(`/signatures/${encodeURIComponent(name)}`)}>
            <code>{clean(name)}</code>
          </a>
        </p>
        {found !== undefined && (
          <p class="row">
            {found.classes.map((one) => (
              <Badge key={one}>{wordFor(mailWords().classes, one)}</Badge>
            ))}
            <span class="soft small">
              {[found.source, found.file, found.rating]
                .flatMap((one) => (one === undefined ? [] : [clean(one)]))
                .join(' · ')}
            </span>
          </p>
        )}
      </Step>
    </>
  )
}

function Rules({ considered }: { readonly considered: readonly Considered[] }) {
  const words = policyWords()
  if (considered.length === 0) return <p class="soft small">{words.noRule}</p>
  return (
    <ol class="considered">
      {considered.map(({ rule, place, action, monitor, matches, miss }) => (
        <li key={rule}>
          <span class="row">
            <Icon name={matches ? 'check' : 'close'} />
            <strong class="breaks">{clean(rule)}</strong>
            <span>{matches ? words.holds : words.holdsNot}</span>
            {matches && <Badge tone={TONES[action] ?? 'warn'}>{wordFor(mailWords().actions, action)}</Badge>}
            {monitor && <Badge tone="info">{words.monitor}</Badge>}
          </span>
          <span class="soft small breaks">
            {miss !== undefined && (
              <>
                {words.because} <code>{clean(miss)}</code> ·{' '}
              </>
            )}
            <WrittenAt place={place} />
          </span>
        </li>
      ))}
      {!considered.some(({ matches, monitor }) => matches && !monitor) && (
        <li class="soft small last">{words.noRule}</li>
      )}
    </ol>
  )
}

function ToldStep({ outcome }: Pick<TriedMail, 'outcome'>) {
  const words = policyWords()
  const { reply, tag, recipients } = outcome
  if (reply === undefined && tag === undefined && recipients.length === 0) return null
  return (
    <Step icon="send" title={reply === undefined ? words.fates : words.stepTold}>
      {reply !== undefined && (
        <code class="said">
          {reply.code} {reply.enhanced} {clean(reply.text)}
        </code>
      )}
      {tag !== undefined && (
        <p class="small">
          {words.marked}:{' '}
          <code>
            {clean(tag.header)}: {clean(tag.value)}
          </code>
        </p>
      )}
      <ul class="plain small">
        {recipients.map(({ recipient, fate, because }) => (
          <li key={recipient} class="breaks">
            <bdi>{clean(recipient)}</bdi>: {wordFor(mailWords().fates, fate)}{' '}
            <span class="soft">
              (<code>{clean(because)}</code>)
            </span>
          </li>
        ))}
      </ul>
    </Step>
  )
}
