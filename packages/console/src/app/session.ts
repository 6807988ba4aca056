import { signal } from '@preact/signals'
import type { Self, SignInState } from '../../../clamgate/src/api/accounts/documents.ts'
import { BASE } from '../api/base.ts'
import { call, get, post, whenSignedOut } from '../api/call.ts'
import type { CallError } from '../api/failure.ts'
import { toCallError } from '../api/failure.ts'
import { asksForLanguage, asLanguage, chooseLanguage } from '../words/language.ts'
import { chooseTheme } from './theme.ts'

export type { Self, SignInState }

/** What somebody may be allowed to do. */
export type Act = Self['acts'][number]

export type Session =
  | { readonly state: 'asking' }
  | { readonly state: 'in'; readonly self: Self }
  | { readonly state: 'out' }
  /** It is over while a page is open: the page stays, so that nothing that was typed is lost. */
  | { readonly state: 'ended'; readonly self: Self }
  | { readonly state: 'failed'; readonly error: CallError }

export const session = signal<Session>({ state: 'asking' })

/** Who is signed in, or was until a moment ago. */
export function self(): Self | undefined {
  const now = session.value
  return now.state === 'in' || now.state === 'ended' ? now.self : undefined
}

/** Whether what is shown has a place for such an act; the server asks its own rule in any case. */
export function mayDo(act: Act): boolean {
  return self()?.acts.includes(act) ?? false
}

/** Asks who is signed in. */
export async function findSession(): Promise<void> {
  try {
    signedIn(await get<Self>('/self'))
  } catch (thrown) {
    const error = toCallError(thrown)
    session.value = error.status === 401 ? { state: 'out' } : { state: 'failed', error }
  }
}

/** Calls that wait until the same person is signed in again. */
let waiting: PromiseWithResolvers<boolean> | undefined

/** What tabs of one browser tell each other: they have one session together. */
const tabs = new BroadcastChannel('clamgate-session')

export function signedIn(who: Self): void {
  const before = self()
  // Pages hold what the one before may see.
  if (before !== undefined && before.id !== who.id) {
    location.assign(BASE)
    return
  }
  if (session.value.state !== 'in') tabs.postMessage(who.id)
  // Who has chosen none reads on in the language of the browser, as before signing in.
  const language = asLanguage(who.language)
  if (language !== undefined && (who.hasChosenLanguage || !asksForLanguage())) chooseLanguage(language)
  if (who.theme !== null) chooseTheme(who.theme)
  session.value = { state: 'in', self: who }
  waiting?.resolve(true)
  waiting = undefined
}

/** Whoever was signed in will not be again here: what was typed is given up. */
export function giveUp(): void {
  session.value = { state: 'out' }
  waiting?.resolve(false)
  waiting = undefined
}

/** Another tab, or another house, may have signed in meanwhile. */
export async function lookAgain(): Promise<void> {
  try {
    signedIn(await call<Self>('GET', '/self', { isProbe: true }))
  } catch {
    // nobody is, and the page says so already
  }
}

/** Keeps a choice with the account, so that it is the same in every browser. @throws {CallError} */
export async function prefer(
  change: Partial<Pick<Self, 'language' | 'theme' | 'singleKeys'>>,
): Promise<void> {
  signedIn(await call<Self>('PATCH', '/self', { body: change }))
}

/** A page that is still there so long after it was to be left was not left, ms. */
const STAYS_MS = 10_000

/** Ends the session at the server; whoever hears that it failed is still signed in. @throws {CallError} */
export async function signOut(): Promise<void> {
  try {
    await call('DELETE', '/session', { isProbe: true })
  } catch (thrown) {
    // over already
    if (toCallError(thrown).status !== 401) throw thrown
  }
  waiting?.resolve(false)
  waiting = undefined
  // No form to sign in yet: what somebody typed into it would be lost with the page.
  session.value = { state: 'asking' }
  // Nothing that one has seen is left for the next.
  location.assign(BASE)
  // Whoever was asked about a draft, and stays, needs the form after all.
  setTimeout(() => {
    session.value = { state: 'out' }
  }, STAYS_MS)
}

export function startSession(): void {
  whenSignedOut(() => {
    const now = session.value
    if (now.state === 'in') {
      session.value = { state: 'ended', self: now.self }
      waiting = Promise.withResolvers()
    }
    return waiting?.promise ?? Promise.resolve(false)
  })
  tabs.onmessage = ({ data }: MessageEvent<string>) => {
    const now = session.value
    if (now.state === 'ended' || now.state === 'out') void lookAgain()
    else if (now.state === 'in' && now.self.id !== data) location.assign(BASE)
  }
  void findSession()
}

/** Shows once more who it is. @throws {CallError} */
export async function prove(given: { readonly password: string } | { readonly code: string }): Promise<void> {
  signedIn(await post<Self>('/session/proof', given))
}
