import { join } from 'node:path'
import { contentsOf } from '../../install/manifest.ts'
import { isIntact, printOf } from '../../install/prints.ts'
import { inDirectory } from '../../journal/disk-fault.ts'
import type { Run } from '../context.ts'

/** Files of ours that somebody has changed or removed. Reads only those that do not look as they were left. */
export async function findDrift(run: Run): Promise<readonly string[]> {
  const { directory } = run.deps.live
  return await inDirectory(directory, async () => {
    const drifted: string[] = []
    const prints: Record<string, string> = { ...run.journal.prints }
    let isNews = false
    for (const content of contentsOf(run.from)) {
      const { name } = content
      const print = await printOf(join(directory, name))
      if (print !== undefined && print === prints[name]) continue
      if (print === undefined || !(await isIntact(directory, content))) {
        drifted.push(name)
        continue
      }
      prints[name] = print
      isNews = true
    }
    if (isNews && !run.isDry) await run.saveJournal({ prints })
    return drifted
  })
}

export function tellRestored(run: Run, names: readonly string[]): void {
  const sentence = `Signatures: ${names.join(', ')} in ${run.deps.live.directory} is not as Clamgate left it, and is restored`
  run.deps.log.warn('signatures.restored', sentence, { files: names })
}
