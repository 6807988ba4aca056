import { lstat, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'

/** How a service of Postfix sees files. */
export interface PostfixView {
  readonly queueDirectory: string
  /** It sees the queue directory as `/`. */
  readonly chrooted: boolean
}

/** As many symbolic links as Linux follows. */
const MOST_LINKS = 40

/**
 * Where that file is for us, absolute and without symbolic links, which are followed as the service follows them: from the
 * queue directory, and not out of it where it is chrooted. What is not there is left as it is written.
 */
export async function seenPath(path: string, { queueDirectory, chrooted }: PostfixView): Promise<string> {
  const queue = await realpath(queueDirectory).catch(() => queueDirectory)
  const root = chrooted ? queue : '/'
  let at = path.startsWith('/') ? root : queue
  const left = path.split('/').reverse()
  for (let links = 0; left.length > 0; ) {
    const name = left.pop() ?? ''
    if (name === '' || name === '.') continue
    if (name === '..') {
      if (at !== root) at = join(at, '..')
      continue
    }
    const next = join(at, name)
    const target = links < MOST_LINKS ? await linkTarget(next) : undefined
    if (target === undefined) {
      at = next
      continue
    }
    links++
    if (target.startsWith('/')) at = root
    left.push(...target.split('/').reverse())
  }
  return at
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined
  } catch {
    return undefined
  }
}
