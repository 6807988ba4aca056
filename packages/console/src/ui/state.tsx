import type { ComponentChildren } from 'preact'
import { type CallError, isUnanswered } from '../api/failure.ts'
import type { Loaded } from '../app/load.ts'
import { clean } from '../format/clean.ts'
import { formatTime } from '../format/format.ts'
import { problemWords } from '../words/problem-words.ts'
import { Button } from './button.tsx'
import { English } from './server-words.tsx'
import { common } from './words.ts'

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'plain'

export function Badge({
  tone = 'plain',
  children,
}: {
  readonly tone?: Tone
  readonly children: ComponentChildren
}) {
  return <span class={`badge ${tone}`}>{children}</span>
}

export function Notice({
  tone = 'plain',
  children,
}: {
  readonly tone?: Tone
  readonly children: ComponentChildren
}) {
  return <div class={`notice ${tone}`}>{children}</div>
}

/** Something that could not be done: what, why, and what to do. */
export function Failure({ error, onRetry }: { readonly error: CallError; readonly onRetry?: () => void }) {
  const words = common()
  const { problem } = error
  return (
    <div class="notice bad" role="alert">
      {isUnanswered(error) ? (
        <>
          <strong>{words.noAnswerTitle}</strong>
          <p>{words.noAnswer}</p>
        </>
      ) : (
        <Told problem={problem} />
      )}
      {problem.report !== undefined && (
        <pre class="small" lang="en">
          {problem.report.map((line) => clean(line)).join('\n')}
        </pre>
      )}
      <div class="row">
        {onRetry !== undefined && (
          <Button icon="refresh" onPress={onRetry}>
            {words.retry}
          </Button>
        )}
        <span class="small soft">
          {problem.code}
          {problem.requestId !== undefined && ` · ${words.requestId(problem.requestId)}`}
        </span>
      </div>
    </div>
  )
}

/** In the reader's language where there are words for the code; particulars stand as the server has them. */
function Told({ problem: { code, sentence, remedy } }: { readonly problem: CallError['problem'] }) {
  const told = problemWords(code)
  const toDo = code === 'ACCESS_NONE' ? common().notHere : told?.remedy
  return (
    <>
      <strong class="breaks">{told === undefined ? <English>{sentence}</English> : told.sentence}</strong>
      {told !== undefined && told.isWhole !== true && (
        <p>
          <English isSoft>{sentence}</English>
        </p>
      )}
      {toDo !== undefined ? (
        <p>{toDo}</p>
      ) : (
        remedy !== undefined && (
          <p>
            <English>{remedy}</English>
          </p>
        )
      )}
    </>
  )
}

export function Empty({
  title,
  children,
}: {
  readonly title: string
  readonly children?: ComponentChildren
}) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children}
    </div>
  )
}

export function Loading() {
  return (
    <div class="empty" role="status">
      <div class="spin" aria-busy="true" />
      <span>{common().loading}</span>
    </div>
  )
}

interface ShownProps<T> {
  readonly loaded: Loaded<T>
  readonly children: (data: T) => ComponentChildren
}

/** What was asked for; while it comes, a sign of that; when it fails, why, above what was known last. */
export function Shown<T>({ loaded, children }: ShownProps<T>) {
  const { data, error, atMs, reload } = loaded
  if (data === undefined)
    return error === undefined ? <Loading /> : <Failure error={error} onRetry={reload} />
  return (
    <>
      {error !== undefined && (
        <>
          <Failure error={error} onRetry={reload} />
          {atMs !== undefined && <p class="soft small">{common().asOf(formatTime(atMs))}</p>}
        </>
      )}
      {children(data)}
    </>
  )
}
