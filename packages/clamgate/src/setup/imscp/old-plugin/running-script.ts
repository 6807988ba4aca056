import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Ends the script where cron has started it just now: it would put its databases back while they are removed. What it fetches
 * is written elsewhere first, so that nothing is left half done.
 */
export async function endScript(root: string, script: string): Promise<void> {
  const proc = join(root, 'proc')
  for (const pid of await readdir(proc).catch(() => [])) {
    if (!/^\d+$/.test(pid)) continue
    const [, first] = (await readFile(join(proc, pid, 'cmdline'), 'utf8').catch(() => '')).split('\0')
    if (first !== script) continue
    try {
      process.kill(Number(pid), 'SIGTERM')
    } catch {
      // It has ended by itself.
    }
  }
}
