import { readdir, readFile, readlink } from 'node:fs/promises'

/**
 * Ids of running processes that were started with `text` somewhere in their arguments, or work below that path; those
 * that ended and only wait to be collected do not count.
 *
 * @param program name of the program, where only that one is asked for.
 */
export async function processesNaming(text: string, program?: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim()
      const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => '')
      const matches = commandLine.includes(text) || workingDirectory.startsWith(text)
      return matches && (program === undefined || name === program) ? [Number(pid)] : []
    }),
  )
  return found.flat()
}
