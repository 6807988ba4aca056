import { error, type Finding, showValue, warning } from '../problem.ts'
import type { Config } from '../schema.ts'

const URL_REMEDY = 'write sqlite:/PATH, postgres://USER@HOST/DATABASE or off'

/** What `store.url` cannot be, a password in it, and keys without effect. */
export function* checkStore({ store }: Pick<Config, 'store'>): Generator<Finding> {
  const { url, password } = store
  const isPostgres = url !== undefined && /^postgres(?:ql)?:/.test(url)
  if (password !== undefined && !isPostgres) {
    yield warning('store.password', 'has no effect: only PostgreSQL asks for one', 'remove it', ['store.url'])
  }
  if (url === undefined || url === 'off') return
  if (url.startsWith('sqlite:')) {
    if (!/^sqlite:(?:\/\/)?\/[^\0]*[^/\0]$/.test(url)) {
      yield error('store.url', `${showValue(url)} names no file by an absolute path`, 'write sqlite:/PATH')
    }
    return
  }
  if (!isPostgres) {
    yield error('store.url', `${showValue(url)} is no database that is known`, URL_REMEDY)
    return
  }
  yield* checkPostgres(url)
}

function* checkPostgres(url: string): Generator<Finding> {
  // What may hold a password is not quoted.
  const parsed = URL.parse(url)
  if (parsed === null) {
    yield error('store.url', 'is no URL', 'write postgres://USER@HOST/DATABASE')
  } else if (parsed.password !== '' || parsed.searchParams.has('password')) {
    const remedy = 'write it into store.password: { file: /PATH }, and take it out of the URL'
    yield error('store.url', 'a password stands in the URL, and URLs are shown', remedy)
  } else if (parsed.pathname.length < 2) {
    yield error('store.url', 'names no database', 'write postgres://USER@HOST/DATABASE')
  }
}
