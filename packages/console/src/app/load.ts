import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { type CallError, isAway, toCallError } from '../api/failure.ts'
import { onBack } from '../api/live.ts'
import { nowMs } from '../format/clock.ts'

/** What a page has of something that it asked for. */
export interface Loaded<T> {
  /** The last answer; stays while it is asked for again, and when that fails. */
  readonly data: T | undefined
  readonly error: CallError | undefined
  readonly isLoading: boolean
  /** When the answer came, by the server's clock, ms. */
  readonly atMs: number | undefined
  readonly reload: () => void
}

interface State<T> extends Omit<Loaded<T>, 'reload'> {
  /** What was asked last. */
  readonly key: string | undefined
}

/**
 * Asks for something, and again when `key` changes: an answer to an older question is thrown away. An undefined key asks
 * nothing.
 */
export function useLoad<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<State<T>>(NOTHING)
  const [round, setRound] = useState(0)
  const asking = useRef(ask)
  const isUnderWay = useRef(false)
  const isDue = useRef(false)
  asking.current = ask
  // `round` asks again
  useEffect(() => {
    if (key === undefined) return setState(NOTHING)
    const stop = new AbortController()
    isUnderWay.current = true
    isDue.current = false
    setState((before) => ({ ...before, isLoading: true, key }))
    const end = () => {
      isUnderWay.current = false
      if (!isDue.current) return
      isDue.current = false
      setRound((before) => before + 1)
    }
    asking.current(stop.signal).then(
      (data) => {
        if (stop.signal.aborted) return
        setState({ data, error: undefined, isLoading: false, atMs: nowMs(), key })
        end()
      },
      (thrown) => {
        if (stop.signal.aborted) return
        setState((before) => ({ ...before, error: toCallError(thrown), isLoading: false }))
        end()
      },
    )
    return () => {
      stop.abort()
      isUnderWay.current = false
    }
  }, [key, round])
  // Where it changes faster than the server answers, an answer that is thrown away for the next would never come.
  const reload = useCallback(() => {
    if (isUnderWay.current) isDue.current = true
    else setRound((before) => before + 1)
  }, [])
  // What was asked for while nothing answered is asked for once more as soon as something does.
  const waits = state.error !== undefined && isAway(state.error)
  useEffect(() => (waits ? onBack(reload) : undefined), [waits, reload])
  const { key: asked, ...loaded } = state
  // Asked after it is drawn: until then, too, what is there is no answer to this question.
  return { ...loaded, isLoading: loaded.isLoading || (key !== undefined && asked !== key), reload }
}

/** The same where an answer to another question must not stand under this one: until its own comes, there is none. */
export function useLoadAnew<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const { data, ...loaded } = useLoad(key, async (signal) => ({ key, answer: await ask(signal) }))
  return { ...loaded, data: data?.key === key ? data?.answer : undefined }
}

const NOTHING = {
  ...{ data: undefined, error: undefined, isLoading: false, atMs: undefined, key: undefined },
} as const
