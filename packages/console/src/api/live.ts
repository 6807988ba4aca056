import type { LiveMessage } from '../../../clamgate/src/api/live/documents.ts'
import { apiAddress } from './base.ts'
import { get } from './call.ts'

/** What has changed: the page asks again, and so sees only what it may. */
export type Kind = LiveMessage['kind']

/** `live`: changes are heard; `waiting`: the connection is being made again. */
export type LiveState = 'live' | 'waiting' | 'off'

const listeners = new Map<Kind, Set<() => void>>()
const watchers = new Set<(state: LiveState) => void>()
let state: LiveState = 'off'
/** What a page that has just come shows is of now; after that, what changed while nothing was heard is not known. */
let wasLive = false

/** What tabs tell each other. `asks`: a new one wants to know how it is. */
interface Told {
  readonly kind?: Kind
  readonly state?: LiveState
  readonly asks?: true
}

/** Calls `listener` when something of that kind has changed, until the function that comes back is called. */
export function onChange(kind: Kind, listener: () => void): () => void {
  const all = listeners.get(kind) ?? new Set()
  listeners.set(kind, all.add(listener))
  return () => void all.delete(listener)
}

export function watchLive(watcher: (state: LiveState) => void): () => void {
  watchers.add(watcher)
  watcher(state)
  return () => void watchers.delete(watcher)
}

/** Calls `listener` when the connection was away and is there again, until the function that comes back is called. */
export function onBack(listener: () => void): () => void {
  let isAway = false
  return watchLive((now) => {
    if (now === 'live' && isAway) listener()
    isAway = now !== 'live'
  })
}

/**
 * Listens until `signal` aborts. Of all tabs of a browser one has the connection, and tells the others: HTTP/1.1 has six for
 * all of them together.
 */
export function startLive(signal: AbortSignal): void {
  const channel = new BroadcastChannel('clamgate-live')
  let isLeading = false
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.asks !== true) hear(data)
    else if (isLeading) channel.postMessage({ state })
  }
  signal.addEventListener('abort', () => {
    channel.close()
    hear({ state: 'off' })
  })
  const tell = (told: Told) => {
    hear(told)
    if (!signal.aborted) channel.postMessage(told)
  }
  const lead = () => {
    isLeading = true
    // The tab that had the connection is gone, and changes since then with it.
    if (state === 'live') tell({ state: 'waiting' })
    return listen(signal, tell)
  }
  channel.postMessage({ asks: true })
  if (navigator.locks === undefined) void lead()
  else void navigator.locks.request('clamgate-live', { signal }, lead).catch(() => undefined) // aborted while it waited
}

/** After this a stream is asked for again that the server would not give. */
const AGAIN_MS = 10_000
/** The server gives a sign of life every fifteen seconds; without any for so long the connection is dead, though nobody has said so. */
const SILENT_MS = 40_000

function listen(signal: AbortSignal, tell: (told: Told) => void): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const alive = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        source?.close()
        tell({ state: 'waiting' })
        open()
      }, SILENT_MS)
    }
    const open = () => {
      const opened = new EventSource(apiAddress('/live'))
      source = opened
      // One that is never answered is dead, too.
      alive()
      opened.onopen = () => {
        alive()
        tell({ state: 'live' })
      }
      opened.addEventListener('alive', alive)
      opened.onerror = () => {
        tell({ state: 'waiting' })
        alive()
        // A connection that broke is made again by the browser; one that was refused is not, and the session may be over.
        if (opened.readyState !== EventSource.CLOSED) return
        get('/self', {}, signal).catch(() => undefined) // says by itself that nobody is signed in
        clearTimeout(timer)
        timer = setTimeout(open, AGAIN_MS)
      }
      opened.onmessage = ({ data }: MessageEvent<string>) => {
        alive()
        // It is what our own server sends.
        const { kind } = JSON.parse(data) as LiveMessage
        tell({ kind })
      }
    }
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      source?.close()
      resolve()
    })
    open()
  })
}

function hear(told: Told): void {
  if (told.state !== undefined) {
    const wasAway = wasLive && state !== 'live' && told.state === 'live'
    wasLive ||= told.state === 'live'
    state = told.state
    for (const watcher of watchers) watcher(state)
    // What changed meanwhile is not known.
    if (wasAway) for (const all of listeners.values()) for (const listener of all) listener()
  }
  if (told.kind !== undefined) for (const listener of listeners.get(told.kind) ?? []) listener()
}
