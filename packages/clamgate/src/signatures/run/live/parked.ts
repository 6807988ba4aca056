import type { GeneratedFile, HamHit } from '../../ports.ts'
import type { Run } from '../context.ts'
import type { DraftFile } from './draft-file.ts'

const PARKED_FILE = 'clamgate-parked.ign2'

/** The file that keeps parked signatures from hitting; none where nothing is parked. Other content of a file is judged anew. */
export function parkedFile(run: Run, files: readonly DraftFile[]): readonly GeneratedFile[] {
  const holds = run.state.parked.filter(({ file, source, sha256 }) =>
    files.some(({ entry }) => entry.name === file && entry.source === source && entry.served === sha256),
  )
  if (holds.length === 0) return []
  const names = [...new Set(holds.map(({ signature }) => signature))].toSorted()
  return [{ name: PARKED_FILE, content: `${names.join('\n')}\n` }]
}

/** Parks signatures that hit clean mail; those of content that is no longer there go. */
export function park(run: Run, hits: readonly HamHit[], files: readonly DraftFile[]): void {
  const at = new Date(run.nowMs).toISOString()
  for (const { signature, file, messages } of hits) {
    const entry = files.find((one) => one.entry.name === file)?.entry
    if (entry === undefined) continue
    const { source, served: sha256 } = entry
    run.state.parked.push({ signature, file, source, sha256, messages, at })
    const why = `it hits ${messages} clean ${messages === 1 ? 'message' : 'messages'}`
    run.results.note(source, file, `${signature} is parked: ${why}`)
    if (run.isDry) continue
    const sentence = `Signatures: ${signature} of ${file} is parked: ${why}`
    run.deps.log.warn('signatures.parked', sentence, { source, file, signature, messages })
  }
}

/** Forgets what is parked of content that is gone. */
export function forgetParked(
  run: Run,
  files: readonly { readonly name: string; readonly served: string }[],
): void {
  run.state.parked = run.state.parked.filter(({ file, sha256 }) =>
    files.some(({ name, served }) => name === file && served === sha256),
  )
}
