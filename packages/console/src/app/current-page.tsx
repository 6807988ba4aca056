import type { ComponentType } from 'preact'
import { useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks'
import { type CallError, isUnanswered, toCallError } from '../api/failure.ts'
import { onBack } from '../api/live.ts'
import { Failure, Loading } from '../ui/state.tsx'
import { NotFound } from './not-found.tsx'
import { whyNotLoaded } from './not-loaded.ts'
import { type Page, type PageProps, pagesFor } from './pages.ts'
import { navigate, place } from './router.ts'
import { self } from './session.ts'
import { frame } from './words.ts'

/** The page of the address, loaded when somebody goes there for the first time. */
export function CurrentPage() {
  const pages = pagesFor(self())
  const [named = '', ...rest] = place.value.path.slice(1).split('/')
  // Who comes back from another house may have signed in in another tab meanwhile.
  const first = named === 'sign-in' ? '' : named
  const page = pages.find(({ path }) => path === first)
  const home = pages[0]?.path
  useEffect(() => {
    if (first === '' && home !== undefined) navigate(`/${home}`, { replace: true })
  }, [first, home])
  if (first === '') return <Loading />
  const parts = partsOf(rest)
  if (page === undefined || parts === undefined) return <NotFound />
  return <GuardedPage key={page.path} page={page} rest={parts} />
}

/** Parts of an address as they were before they were escaped; undefined where that is no escape at all. */
function partsOf(escaped: readonly string[]): readonly string[] | undefined {
  try {
    return escaped.map((part) => decodeURIComponent(part))
  } catch {
    return undefined
  }
}

interface LoadedPageProps {
  readonly page: Page
  readonly rest: readonly string[]
}

/** What a defect of one page breaks is that page: the menu stays, and says the way out. */
function GuardedPage({ page, rest }: LoadedPageProps) {
  const [thrown, forget] = useErrorBoundary()
  const path = rest.join('/')
  // another place of the same page may be shown well
  useEffect(forget, [path])
  if (thrown !== undefined) return <Failure error={toCallError(thrown)} onRetry={forget} />
  return <LoadedPage page={page} rest={rest} />
}

function LoadedPage({ page, rest }: LoadedPageProps) {
  const [state, setState] = useState<{ Shown?: ComponentType<PageProps>; error?: CallError }>({})
  const isFirst = useRef(true)
  const load = () => {
    page.load().then(
      (module) => setState({ Shown: module.Page }),
      async (thrown) => setState({ error: await whyNotLoaded(thrown) }),
    )
  }
  // the page is the key of this component
  useEffect(load, [])
  const { Shown, error } = state
  const isAway = error !== undefined && isUnanswered(error)
  useEffect(() => (isAway ? onBack(load) : undefined), [isAway])
  const path = rest.join('/')
  // whoever reads the screen aloud begins at the new content
  useEffect(() => {
    const content = document.getElementById('content')
    // a page may have put it where the reader was
    const isPut = content?.contains(document.activeElement) === true
    if (!isFirst.current && !isPut) content?.focus({ preventScroll: true })
    isFirst.current = false
  }, [path])
  const title = page.name === undefined ? frame().account : frame()[page.name]
  useEffect(() => {
    document.title = `${title} · Clamgate`
  }, [title, path])
  // While nothing answers, a page that is loaded anew would be the browser's, which says less.
  if (error !== undefined) return <Failure error={error} onRetry={isAway ? load : () => location.reload()} />
  return Shown === undefined ? <Loading /> : <Shown rest={rest} />
}
