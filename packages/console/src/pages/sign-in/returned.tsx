import { navigate, place } from '../../app/router.ts'
import { type Self, signedIn } from '../../app/session.ts'
import { Notice } from '../../ui/state.tsx'
import { signInWords } from './words.ts'

/** Where another house sends people back to: `?second=totp,webauthn`, or `?problem=ACCESS_WRONG`. */
const PATH = '/sign-in'

/** Signing in is what ends the waiting for a session: it never waits for one itself. */
export const AT_ONCE = { isProbe: true } as const

/** What is left to show for who comes back, as the address says; undefined for who does not come back. */
export function methodsLeft(): readonly string[] | undefined {
  const { path, query } = place.value
  const methods = path === PATH ? query.get('second') : null
  return methods === null || methods === '' ? undefined : methods.split(',')
}

/** Somebody is in: the address of the sign-in page is no page any more. */
export function enter(self: Self): void {
  signedIn(self)
  leave()
}

/** The way back is over: who loads the page anew begins from the beginning. */
export function leave(): void {
  if (place.value.path === PATH) navigate('/', { replace: true })
}

/** Why another house did not let somebody in. */
export function NotIn({ label }: { readonly label: string }) {
  const words = signInWords()
  const { path, query } = place.value
  const code = path === PATH ? query.get('problem') : null
  if (code === null) return null
  const why = new Map([
    ['ACCESS_NO_SESSION', words.notInLate],
    ['ACCESS_AWAY', words.notInAway],
    ['ACCESS_TOO_MANY', words.notInTooMany],
  ])
  return (
    <div role="alert">
      <Notice tone="bad">
        <strong>{words.notIn(label)}</strong>
        <p>{why.get(code) ?? words.notInWords}</p>
      </Notice>
    </div>
  )
}
