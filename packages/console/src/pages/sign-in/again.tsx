import { useEffect, useState } from 'preact/hooks'
import { BASE } from '../../api/base.ts'
import { get } from '../../api/call.ts'
import { useLoad } from '../../app/load.ts'
import { giveUp, lookAgain, type SignInState, self } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Shown } from '../../ui/state.tsx'
import { SecondFactorForm } from './second-factor.tsx'
import { Ways } from './sign-in.tsx'
import { signInWords } from './words.ts'

/** The session has ended in the middle of something: the page stays as it is beneath, and goes on when the same person is back. */
export function SignInAgain() {
  const words = signInWords()
  const [methods, setMethods] = useState<readonly string[]>()
  const loaded = useLoad('sign-in', (signal) => get<SignInState>('/sign-in', {}, signal))
  // Somebody may sign in in another tab.
  useEffect(() => {
    const seen = () => {
      if (document.visibilityState === 'visible') void lookAgain()
    }
    addEventListener('focus', seen)
    document.addEventListener('visibilitychange', seen)
    return () => {
      removeEventListener('focus', seen)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [])
  const name = self()?.name ?? ''
  return (
    <Dialog isFirm title={words.againTitle} closeWords={words.leave} onClose={leavePage}>
      <p class="breaks">{words.againWords(clean(name))}</p>
      {methods === undefined ? (
        <Shown loaded={loaded}>{(state) => <Ways state={state} whose={name} onSecond={setMethods} />}</Shown>
      ) : (
        <SecondFactorForm methods={methods} onBack={() => setMethods(undefined)} />
      )}
    </Dialog>
  )
}

/** Nothing of what was seen or typed is left for the next in this tab. */
function leavePage(): void {
  giveUp()
  location.assign(BASE)
}
