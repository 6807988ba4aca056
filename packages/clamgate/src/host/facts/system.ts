import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere } from '../../ground/is-there.ts'
import type { SystemFact } from './types.ts'

/** What this host is. */
export async function readSystem(root = '/'): Promise<SystemFact> {
  const text = async (path: string) => await readFile(join(root, path), 'utf8').catch(() => '')
  const [etc, usr, booted, container] = await Promise.all([
    text('etc/os-release'),
    text('usr/lib/os-release'),
    isThere(join(root, 'run/systemd/system')),
    isContainer(root),
  ])
  const release = osRelease(etc === '' ? usr : etc)
  const id = release.get('ID') ?? 'linux'
  return {
    id,
    versionId: release.get('VERSION_ID') ?? '',
    prettyName: release.get('PRETTY_NAME') ?? release.get('NAME') ?? id,
    // sd_booted(3)
    init: booted ? 'systemd' : 'none',
    container,
  }
}

/** Pure: os-release(5), assignments as a shell has them. */
export function osRelease(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, key, value] = /^([A-Z][A-Z0-9_]*)=(.*?)\s*$/.exec(line) ?? []
      if (key === undefined || value === undefined) return []
      const [, quoted = value] = /^(?:"(.*)"|'(.*)')$/.exec(value)?.filter((part) => part !== undefined) ?? []
      return [[key, quoted.replace(/\\(.)/g, '$1')] as const]
    }),
  )
}

async function isContainer(root: string): Promise<boolean> {
  const marks = ['run/systemd/container', '.dockerenv', 'run/.containerenv']
  if ((await Promise.all(marks.map((mark) => isThere(join(root, mark))))).includes(true)) return true
  const environment = await readFile(join(root, 'proc/1/environ'), 'latin1').catch(() => '')
  return environment.split('\0').some((one) => one.startsWith('container=')) || (await isChroot(root))
}

/** Only root can tell; the others are taken to be outside. */
async function isChroot(root: string): Promise<boolean> {
  const [ours, first] = await Promise.all([
    stat(root).catch(() => undefined),
    stat(join(root, 'proc/1/root/.')).catch(() => undefined),
  ])
  return ours !== undefined && first !== undefined && (ours.dev !== first.dev || ours.ino !== first.ino)
}
