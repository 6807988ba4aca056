import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { BASE } from '../api/base.ts'

/** Where the reader is: the path below the base, and the query. The address is the state of the page: it can be shared. */
export interface Place {
  /** `/messages/ID`. */
  readonly path: string
  readonly query: URLSearchParams
  readonly hash: string
}

const current = signal<Place>(readPlace())

export const place: ReadonlySignal<Place> = computed(() => current.value)

/** Goes to a path with its query, such as `/messages?q=is:quarantined`. */
export function navigate(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const address = addressOf(to)
  // As browsers do with a link to where one is: Back would seem to do nothing otherwise.
  const isHere = new URL(address, location.href).href === location.href
  if (replace || isHere) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  arrive(!replace && !isHere)
}

/** Changes parts of the query, and leaves the rest; undefined takes one away. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>, replace = true): void {
  const query = new URLSearchParams(current.value.query)
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') query.delete(name)
    else query.set(name, value)
  }
  const text = query.toString()
  navigate(`${current.value.path}${text === '' ? '' : `?${text}`}`, { replace })
}

/** What a link to a path has as its address. */
export function addressOf(to: string): string {
  return `${BASE}${to.replace(/^\//, '')}`
}

/** Follows links of ours without loading the page anew, and the browser's own buttons. */
export function startRouter(): void {
  addEventListener('popstate', () => arrive(false))
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (!(link instanceof HTMLAnchorElement) || link.target !== '' || link.hasAttribute('download')) return
    const url = new URL(link.href)
    if (url.origin !== location.origin || !url.pathname.startsWith(BASE)) return
    if (url.pathname.startsWith(`${BASE}api/`)) return
    // A place on the same page is the browser's.
    if (url.pathname === location.pathname && url.search === location.search && url.hash !== '') return
    event.preventDefault()
    navigate(`/${url.pathname.slice(BASE.length)}${url.search}${url.hash}`)
  })
}

function arrive(isNew: boolean): void {
  const before = current.value.path
  current.value = readPlace()
  if (isNew && before !== current.value.path) scrollTo(0, 0)
}

function readPlace(): Place {
  const { pathname, search, hash } = location
  const inside = pathname.startsWith(BASE) ? pathname.slice(BASE.length) : ''
  return { path: `/${inside.replace(/\/+$/, '')}`, query: new URLSearchParams(search), hash: hash.slice(1) }
}
