import { useEffect, useRef } from 'preact/hooks'
import { startLive } from '../api/live.ts'
import { SignInAgain } from '../pages/sign-in/again.tsx'
import { Invite } from '../pages/sign-in/invite.tsx'
import { SignIn } from '../pages/sign-in/sign-in.tsx'
import { ProofDialog } from '../ui/proof.tsx'
import { Failure, Loading } from '../ui/state.tsx'
import { Toasts } from '../ui/toasts.tsx'
import { CurrentPage } from './current-page.tsx'
import { Frame } from './frame.tsx'
import { KeysDialog } from './keys-help.tsx'
import { place } from './router.ts'
import { findSession, self, session } from './session.ts'

/** All of the console: what is shown depends on who is signed in and on the address. */
export function App() {
  const isEnded = session.value.state === 'ended'
  useFocusBack(isEnded)
  return (
    <>
      {/* Whoever stands before a page whose session is over sees nothing of it; what was typed stays in it. */}
      <div class={isEnded ? 'veiled' : ''}>
        <Content />
        {self() !== undefined && (
          <>
            <KeysDialog />
            <ProofDialog />
            <Toasts />
          </>
        )}
      </div>
      {isEnded && <SignInAgain />}
    </>
  )
}

/** Whoever has signed in again goes on where the focus was: what is veiled cannot keep it. */
function useFocusBack(isEnded: boolean): void {
  const before = useRef<Element | null>(null)
  if (isEnded) before.current ??= document.activeElement
  useEffect(() => {
    if (isEnded) return
    if (before.current instanceof HTMLElement) before.current.focus()
    before.current = null
  }, [isEnded])
}

function Content() {
  const now = session.value
  const isIn = now.state === 'in'
  useEffect(() => {
    if (!isIn) return
    const stop = new AbortController()
    startLive(stop.signal)
    return () => stop.abort()
  }, [isIn])
  if (place.value.path === '/invite') return <Invite />
  switch (now.state) {
    case 'asking':
      return (
        <main class="alone">
          <Loading />
        </main>
      )
    case 'failed':
      return (
        <main class="alone">
          <div class="alone-card">
            <Failure error={now.error} onRetry={() => void findSession()} />
          </div>
        </main>
      )
    case 'out':
      return <SignIn />
    case 'ended':
    case 'in':
      return (
        <Frame>
          <CurrentPage />
        </Frame>
      )
  }
}
