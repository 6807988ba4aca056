import { isAbsolute, join } from 'node:path'
import type { ReadText } from '../files.ts'
import type { Context } from './context.ts'

/** Names beyond these are no list that somebody has made by hand. */
const MOST_NAMES = 500

/** Signatures that were ignored (`my-whitelist.ign2`), as commands that ignore them here. */
export function convertIgnored({ draft, setting }: Context, read: (path: string) => ReadText): void {
  const directories = [
    setting('clam_dbs')?.value,
    join(setting('work_dir')?.value ?? '', setting('work_dir_configs')?.value ?? 'configs'),
  ]
  const names = new Set<string>()
  let place: string | undefined
  for (const directory of directories) {
    if (directory === undefined || !isAbsolute(directory)) continue
    const path = join(directory, 'my-whitelist.ign2')
    const file = read(path)
    if (!('text' in file)) continue
    for (const line of file.text.split(/\r?\n/)) {
      // Of `file:line:name` the name; of `name:md5`, too: what it stood for may have changed since.
      const parts = line.trim().split(':')
      const name = parts.length === 3 ? parts[2] : parts[0]
      if (name === undefined || name === '' || line.startsWith('#')) continue
      place ??= path
      names.add(name.replace(/\.UNOFFICIAL$/, ''))
    }
  }
  if (names.size === 0) return
  const lines = [...names]
    .slice(0, MOST_NAMES)
    .map((name) => `clamgate signatures ignore ${quoted(name)} --reason 'was in my-whitelist.ign2'`)
  draft.note('before-start', 'signatures that were ignored; when the daemon runs, run', { place, lines })
  if (names.size > MOST_NAMES) {
    draft.note('not-carried', `only the first ${MOST_NAMES} of ${names.size} names are listed`, { place })
  }
}

function quoted(name: string): string {
  return /^[\w.:@/+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}
