import { get } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { type Loaded, useLoad } from '../../app/load.ts'
import { Button } from '../../ui/button.tsx'
import { withProof } from '../../ui/proof.tsx'
import { Notice } from '../../ui/state.tsx'
import { tellFailure } from '../../ui/toasts.tsx'
import { policyWords } from './words.ts'

/** What needs a fresh proof to be read: `answer` is undefined until there is one. No window opens by itself. */
export function useProved<T>(path: string): Loaded<{ readonly answer: T | undefined }> {
  return useLoad(path, async (signal) => {
    try {
      return { answer: await get<T>(path, {}, signal) }
    } catch (thrown) {
      if (toCallError(thrown).code === 'ACCESS_PROOF_NEEDED') return { answer: undefined }
      throw thrown
    }
  })
}

interface NeedsProofProps {
  readonly path: string
  readonly onProved: () => void
}

export function NeedsProof({ path, onProved }: NeedsProofProps) {
  const words = policyWords()
  const prove = async () => {
    try {
      if ((await withProof(() => get<object>(path))) !== undefined) onProved()
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    }
  }
  return (
    <Notice tone="info">
      <strong>{words.proofFirst}</strong>
      <p>{words.proofWords}</p>
      <div class="row">
        <Button look="main" icon="key" onPress={prove}>
          {words.proofGo}
        </Button>
      </div>
    </Notice>
  )
}
