import { send } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { withProof } from '../../ui/proof.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { tellFailure } from '../../ui/toasts.tsx'

/** A large mail over a slow line. */
const TIMEOUT_MS = 600_000

/**
 * Content of a kept mail as a file; the server wants a fresh proof, and notes who took it. A POST, so that no link leads to it.
 * What fails is said.
 */
export async function download(path: string, body: object, name: string): Promise<void> {
  try {
    const answer = await withProof(() => send('POST', path, { body, timeoutMs: TIMEOUT_MS }))
    if (answer === undefined) return
    const octets = new Blob([await answer.arrayBuffer()], { type: 'application/octet-stream' })
    saveFile(octets, nameIn(answer) ?? name)
  } catch (thrown) {
    tellFailure(toCallError(thrown))
  }
}

function nameIn(answer: Response): string | undefined {
  return /filename="([\w.-]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1]
}
