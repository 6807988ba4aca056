import { useState } from 'preact/hooks'
import type { PolicyDocument } from '../../../../clamgate/src/api/policy/documents.ts'
import { get } from '../../api/call.ts'
import { useLoad } from '../../app/load.ts'
import { addressOf } from '../../app/router.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { TextField } from '../../ui/field.tsx'
import { Decision } from '../../ui/found.tsx'
import { exactly } from '../../ui/search/query-text.ts'
import { InWords } from '../../ui/server-words.tsx'
import { Badge, Empty, Notice, Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { loadSettingWords, settingWords } from '../../words/setting-words.ts'
import { ruleSentence } from './rule-sentence.ts'
import { policyWords } from './words.ts'

type Rule = PolicyDocument['rules'][number]
export type Place = NonNullable<Rule['place']>

/** The rules in their order, each with what it hit, and the keys for all that no rule decides. */
export function Rules() {
  const words = policyWords()
  loadSettingWords()
  const loaded = useLoad('policy', (signal) => get<PolicyDocument>('/policy', {}, signal))
  return (
    <Shown loaded={loaded}>
      {(policy) => (
        <>
          {policy.monitor && (
            <Notice tone="warn">
              <strong>{words.monitorAll}</strong>
              <p>{words.monitorAllWords}</p>
            </Notice>
          )}
          {policy.rules.length === 0 ? (
            <Empty title={words.noRules}>
              <p>{words.noRulesWords}</p>
            </Empty>
          ) : (
            <>
              <p class="soft">{words.lead}</p>
              <ol class="plain card flush rules">
                {policy.rules.map((rule) => (
                  <RuleRow key={rule.index} rule={rule} />
                ))}
              </ol>
              {policy.isCut && <p class="soft small">{words.isCut}</p>}
            </>
          )}
          <Keys keys={policy.keys} />
        </>
      )}
    </Shown>
  )
}

function RuleRow({ rule }: { readonly rule: Rule }) {
  const words = policyWords()
  const { index, name, place, then, monitor, until, hasEnded, hits } = rule
  return (
    <li class={`rule ${hasEnded ? 'soft' : ''}`}>
      <span class="rule-number" aria-hidden="true">
        {index + 1}
      </span>
      <div class="stack tight">
        <div class="row">
          <h2 class="breaks">{clean(name)}</h2>
          <Decision action={then} />
          {monitor && (
            <span title={words.monitorWords}>
              <Badge tone="info">{words.monitor}</Badge>
            </span>
          )}
          {hasEnded && <Badge>{words.ended}</Badge>}
        </div>
        <p class="breaks">{clean(ruleSentence(rule))}</p>
        <p class="soft small">
          <WrittenAt place={place} />
          {until !== undefined && !hasEnded && (
            <>
              {' · '}
              <Time at={until} />
            </>
          )}
        </p>
      </div>
      {hits !== undefined && <Hits name={name} hits={hits} />}
    </li>
  )
}

function Hits({ name, hits }: { readonly name: string; readonly hits: NonNullable<Rule['hits']> }) {
  const words = policyWords()
  const mail = addressOf(`/messages?q=${encodeURIComponent(`rule:${exactly(name)} since:7d`)}`)
  return (
    <a class="rule-hits" href={mail}>
      <span class="only-read">{words.showHits(clean(name))}: </span>
      <span>
        <strong class="number">{formatNumber(hits.day)}</strong>{' '}
        <span class="soft small">{words.hitsDay}</span>
      </span>
      <span>
        <strong class="number">{formatNumber(hits.week)}</strong>{' '}
        <span class="soft small">{words.hitsWeek}</span>
      </span>
    </a>
  )
}

/** File and line; nothing where all is as by default. */
export function WrittenAt({ place }: { readonly place: Place | undefined }) {
  if (place === undefined) return <>{policyWords().default}</>
  return (
    <code class="written-at" title={clean(place.file)}>
      {clean(place.file.split('/').at(-1) ?? '')}:{place.line}
    </code>
  )
}

function Keys({ keys }: { readonly keys: PolicyDocument['keys'] }) {
  const words = policyWords()
  const [filter, setFilter] = useState('')
  const wanted = filter.trim().toLowerCase()
  const shown = keys.filter(({ key, value, description }) =>
    `${key} ${value} ${settingWords(key) ?? ''} ${description}`.toLowerCase().includes(wanted),
  )
  return (
    <section class="stack" aria-label={words.keys}>
      <div class="row apart">
        <h2>{words.keys}</h2>
        <div class="key-filter">
          <TextField
            {...{ label: words.filter, name: 'filter', type: 'search', value: filter, onInput: setFilter }}
          />
        </div>
      </div>
      {shown.length === 0 ? (
        <p class="soft">{words.noKey}</p>
      ) : (
        <div class="card flush table-wrap">
          <table class="table lists">
            <caption class="only-read">{words.keys}</caption>
            <thead>
              <tr>
                <th scope="col">{words.key}</th>
                <th scope="col">{words.value}</th>
                <th scope="col">{words.where}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ key, value, description, place }) => (
                <tr key={key}>
                  <td>
                    <code class="breaks">{key}</code>
                    <div class="soft small">
                      <InWords told={settingWords(key)}>{description}</InWords>
                    </div>
                  </td>
                  <td class="breaks" data-name={words.value}>
                    <code>{clean(value) || '–'}</code>
                  </td>
                  <td class="small" data-name={words.where}>
                    <WrittenAt place={place} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
