import type { ReloadReply } from '../../../../clamgate/src/api/engine/documents.ts'
import { post } from '../../api/call.ts'
import { type CallError, toCallError } from '../../api/failure.ts'
import { Button } from '../../ui/button.tsx'
import { tell } from '../../ui/toasts.tsx'
import { systemWords } from './words.ts'

interface ReloadButtonProps {
  /** Undefined: it has not failed, or not yet. */
  readonly onFailure: (error: CallError | undefined) => void
  readonly onDone: () => void
}

/** Takes the configuration over as it is on disk; one that is broken changes nothing. */
export function ReloadButton({ onFailure, onDone }: ReloadButtonProps) {
  const words = systemWords()
  const load = async () => {
    onFailure(undefined)
    try {
      const { restartNeeded } = await post<ReloadReply>('/reload')
      tell(restartNeeded.length === 0 ? words.loadedAnew : words.loadedInPart(restartNeeded.join(', ')))
      onDone()
    } catch (thrown) {
      onFailure(toCallError(thrown))
    }
  }
  return <Button onPress={load}>{words.loadAnew}</Button>
}
