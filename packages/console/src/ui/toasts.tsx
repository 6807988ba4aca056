import { signal } from '@preact/signals'
import { type CallError, isUnanswered } from '../api/failure.ts'
import { clean } from '../format/clean.ts'
import { problemWords } from '../words/problem-words.ts'
import { Button } from './button.tsx'
import { formatLeft, useLeftMs } from './countdown.ts'
import { common } from './words.ts'

interface Toast {
  readonly id: number
  readonly words: string
  readonly isBad: boolean
  /** What it is about: it goes when that is over. */
  readonly about?: string | undefined
  /** What has failed: it is worded where it is shown, in the language of that moment. */
  readonly error?: CallError
  /** Something to do about it, such as to undo it; `untilMs`: for so long, which is counted down. */
  readonly act?: {
    readonly words: string
    readonly icon?: string
    readonly untilMs?: number
    readonly onPress: () => unknown
  }
}

const shown = signal<readonly Toast[]>([])
let last = 0

const STAYS_MS = 8000
const MOST = 4

/** Says that something was done. With an act it stays for as long as that can be done (`staysMs`), at most until `forget(about)`. */
export function tell(
  words: string,
  act?: Toast['act'],
  { staysMs = STAYS_MS, about }: { readonly staysMs?: number; readonly about?: string } = {},
): void {
  add({ id: ++last, words, isBad: false, about, ...(act && { act }) }, staysMs)
}

/** What was told about something is over: what it offers would be too late. */
export function forget(about: string): void {
  if (shown.value.some((one) => one.about === about))
    shown.value = shown.value.filter((one) => one.about !== about)
}

/** Says that something was done, and what is wrong with it all the same; stays until it is dismissed. */
export function tellWarning(words: string): void {
  add({ id: ++last, words, isBad: true })
}

/** Says that something failed; stays until it is dismissed. */
export function tellFailure(error: CallError): void {
  add({ id: ++last, words: '', isBad: true, error })
}

function failureWords(error: CallError): string {
  if (isUnanswered(error)) return `${common().noAnswerTitle}. ${common().noAnswer}`
  const { sentence, remedy, code } = error.problem
  const told = problemWords(code)
  const all = told === undefined ? [sentence, remedy] : [told.sentence, told.remedy]
  return clean(all.filter((one) => one !== undefined).join('. '))
}

function add(toast: Toast, staysMs?: number): void {
  shown.value = [...shown.value, toast].slice(-MOST)
  if (staysMs !== undefined) setTimeout(() => dismiss(toast.id), staysMs)
}

function dismiss(id: number): void {
  shown.value = shown.value.filter((one) => one.id !== id)
}

/** Where they are shown and read aloud. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map(({ id, words, isBad, error, act }) => (
        <div key={id} class={`toast ${isBad ? 'notice bad' : ''}`}>
          <span class="breaks">{error === undefined ? words : failureWords(error)}</span>
          <span class="row">
            {act !== undefined && (
              <Button
                icon={act.icon ?? 'undo'}
                onPress={async () => {
                  await act.onPress()
                  dismiss(id)
                }}
              >
                {act.words}
                {act.untilMs !== undefined && <Left untilMs={act.untilMs} />}
              </Button>
            )}
            <Button icon="close" look="quiet" label={common().dismiss} onPress={() => dismiss(id)} />
          </span>
        </div>
      ))}
    </div>
  )
}

function Left({ untilMs }: { readonly untilMs: number }) {
  const leftMs = useLeftMs(untilMs)
  // Each second read aloud would be too much.
  return <span aria-hidden="true">({formatLeft(leftMs)})</span>
}
