import { useEffect, useRef, useState } from 'preact/hooks'
import type { Tried, TryProgress } from '../../../../clamgate/src/api/policy/documents.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { follow } from '../../api/lines.ts'
import { addressOf } from '../../app/router.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { InWords } from '../../ui/server-words.tsx'
import { Notice } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { doubtWords } from '../../words/doubt-words.ts'
import { mailWords, wordFor } from '../../words/mail.ts'
import { policyWords } from './words.ts'

interface TryChangeProps {
  readonly path: string
  readonly text: string
  readonly onFailure: (error: CallError | undefined) => void
}

/** What a changed text would have done with mail that was decided, before it is saved. */
export function TryChange({ path, text, onFailure }: TryChangeProps) {
  const words = policyWords()
  const [query, setQuery] = useState('since:7d')
  const [progress, setProgress] = useState<number>()
  const [tried, setTried] = useState<{ readonly of: string; readonly result: Tried }>()
  const stop = useRef<AbortController>(undefined)
  useEffect(() => () => stop.current?.abort(), [])
  const go = async () => {
    const stopping = new AbortController()
    stop.current = stopping
    onFailure(undefined)
    setProgress(0)
    try {
      const result = await follow<TryProgress, Tried>(
        '/policy/try',
        { path, text, query },
        ({ messages }) => setProgress(messages),
        { signal: stopping.signal },
      )
      setTried({ of: text, result })
    } catch (thrown) {
      if (!stopping.signal.aborted) onFailure(toCallError(thrown))
    } finally {
      setProgress(undefined)
    }
  }
  return (
    <div class="stack">
      <div class="row try-change">
        <TextField
          {...{ label: words.query, name: 'query', value: query, onInput: setQuery }}
          autocomplete="off"
        />
        <Button icon="clock" onPress={go}>
          {words.tryChange}
        </Button>
        {progress !== undefined && (
          <Button icon="close" onPress={() => stop.current?.abort()}>
            {words.stopTrying}
          </Button>
        )}
        <span role="status" class="soft">
          {progress !== undefined && words.trying(progress)}
        </span>
      </div>
      {/* of another text it says nothing */}
      {tried !== undefined && tried.of === text && <Result tried={tried.result} />}
    </div>
  )
}

function Result({ tried }: { readonly tried: Tried }) {
  const words = policyWords()
  const { messages, isCut, differ, untold, groups, otherChanges, doubts } = tried
  return (
    <Notice tone={differ === 0 ? 'good' : 'info'}>
      <strong role="status">
        {messages === 0
          ? words.resultNone
          : differ === 0
            ? words.resultSame(messages)
            : words.resultDiffer(differ, messages)}
      </strong>
      {isCut && <p>{words.resultCut}</p>}
      {groups.length > 0 && <Groups groups={groups} />}
      {untold > 0 && (
        <div>
          <p>{words.untold(untold)}</p>
          <ul class="small">
            {doubts.map(({ because, code, values = {}, messages: count }) => (
              <li key={because} class="breaks">
                <InWords told={code === undefined ? undefined : doubtWords({ code, values })}>
                  {because}
                </InWords>{' '}
                ({formatNumber(count)})
              </li>
            ))}
          </ul>
        </div>
      )}
      {otherChanges > 0 && <p class="soft small">{words.otherChanges(otherChanges)}</p>}
    </Notice>
  )
}

function Groups({ groups }: { readonly groups: Tried['groups'] }) {
  const words = policyWords()
  const { actions, outcomes, noSubject } = mailWords()
  return (
    <ul class="plain stack">
      {groups.map(({ outcome, from, to, because, messages, examples }) => (
        <li key={`${outcome} ${from} ${to} ${because}`} class="stack tight">
          <p>
            <strong class="number">{formatNumber(messages)}</strong> · {wordFor(outcomes, outcome)}:{' '}
            {wordFor(actions, from)} → <strong>{wordFor(actions, to)}</strong>{' '}
            <span class="soft small breaks">
              {words.byWhat} <code>{clean(because)}</code>
            </span>
          </p>
          <ul class="small">
            {examples.map(({ id, at, from: sender, to: recipients, subject }) => (
              <li key={id} class="breaks">
                <a href={addressOf(`/messages/${encodeURIComponent(id)}`)}>
                  <bdi>{subject === undefined || subject === '' ? noSubject : clean(subject)}</bdi>
                </a>{' '}
                <span class="soft">
                  <bdi>{clean(sender)}</bdi> → <bdi>{recipients.map(clean).join(', ')}</bdi>, <Time at={at} />
                </span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}
