import type { HostFacts } from '../look/host-facts.ts'
import type { Step } from '../types.ts'

/** What the managed clamd and freshclam use (docs/guide/engine.md). */
const RULES = ['/var/lib/clamgate/** rwk,', '/dev/shm/clamgate-*/ rw,', '/dev/shm/clamgate-*/** rwk,']
const PERMISSIONS = 0o7777

/** Lets the managed clamd and freshclam have their directories, where AppArmor is on and no package has done it. */
export function apparmorSteps({ clamav, own }: HostFacts): readonly Step[] {
  if (own.packaged) return []
  return clamav.apparmor.flatMap(({ path, text = '', mode, uid, gid }): readonly Step[] => {
    const missing = RULES.filter((rule) => !text.includes(rule))
    if (missing.length === 0) return []
    const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
    return [
      {
        id: `apparmor:${path}`,
        group: 'other',
        kind: 'apparmor',
        sentence: `Let AppArmor permit ${path.split('/').at(-1)} the directories of Clamgate`,
        wanted: {
          path,
          content: `${before}${missing.join('\n')}\n`,
          mode: (mode & PERMISSIONS) === 0 ? 0o644 : mode & PERMISSIONS,
          owner: String(uid),
          group: String(gid),
        },
      },
    ]
  })
}
