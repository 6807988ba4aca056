import { ButtonLink } from '../ui/button.tsx'
import { Empty } from '../ui/state.tsx'
import { frame } from './words.ts'

/** An address that leads nowhere, or not for the one who asks: both look the same. */
export function NotFound() {
  const words = frame()
  return (
    <Empty title={words.notFound}>
      <ButtonLink to="/">{words.goHome}</ButtonLink>
    </Empty>
  )
}
