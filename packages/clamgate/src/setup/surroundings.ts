import { endOfFixes } from '../host/clamav/releases.ts'
import type { HostFacts } from './look/host-facts.ts'
import type { Remark } from './types.ts'

const GIB = 1024 ** 3
const MOST_INODES_LEFT = 1000

/** What was seen of the host that an administrator should know before saying yes. Pure. */
export function surroundings(facts: HostFacts, service: boolean, nowMs: number): readonly Remark[] {
  return [
    ...aboutVersion(facts, nowMs),
    ...aboutDisks(facts),
    ...aboutOthers(facts),
    ...aboutClock(facts),
    ...(service ? aboutPlace(facts) : []),
  ]
}

function aboutVersion({ clamav: { version } }: HostFacts, nowMs: number): readonly Remark[] {
  const ended = version === undefined ? undefined : endOfFixes(version, nowMs)
  if (ended === undefined) return []
  return [
    {
      weight: 'warn',
      sentence: `ClamAV ${version} is at the end of its life: it gets no fixes since ${ended}, and its mirrors may refuse it`,
      remedy: 'apt-get update && apt-get install --only-upgrade clamav-daemon clamav-freshclam',
    },
  ]
}

function aboutDisks({ disks }: HostFacts): readonly Remark[] {
  return disks.flatMap(({ path, freeBytes, freeInodes, totalBytes, readOnly }): readonly Remark[] => {
    if (readOnly) {
      return [
        {
          weight: 'stop',
          sentence: `${path} is on a file system that is mounted read-only`,
          remedy: 'mount -o remount,rw it, and run clamgate setup again',
        },
      ]
    }
    const isForDatabases = path.startsWith('/var')
    if (isForDatabases && freeBytes < GIB) {
      const megabytes = Math.floor(freeBytes / 1e6)
      return [
        {
          weight: 'warn',
          sentence: `There are ${megabytes} MB free for ${path}: databases take up to 1 GB`,
          remedy: 'Make room, or set engine.directory to another disk',
        },
      ]
    }
    // File systems that make inodes as they need them say 0 of 0.
    if (freeInodes < MOST_INODES_LEFT && freeInodes > 0 && totalBytes > 0) {
      return [{ weight: 'warn', sentence: `There are only ${freeInodes} inodes free for ${path}` }]
    }
    return []
  })
}

function aboutOthers(facts: HostFacts): readonly Remark[] {
  const updaters = facts.rivals.map(({ name, alive, removal }): Remark => {
    return alive
      ? {
          weight: 'note',
          sentence: `${name} fetches signatures of third parties into /var/lib/clamav: the managed engine does not use them, and has sources of its own (clamgate signatures list)`,
          remedy: `To remove it: ${removal}`,
        }
      : { weight: 'note', sentence: `${name} has left files on this host` }
  })
  return [...updaters, ...aboutPanel(facts)]
}

function aboutPanel({ panel, imscpPlugin }: HostFacts): readonly Remark[] {
  if (imscpPlugin !== undefined) {
    const version = imscpPlugin === 'hidden' ? '' : ` ${imscpPlugin.version}`
    return [
      {
        weight: 'warn',
        sentence: `The i-MSCP plugin ClamAV${version} sets Clamgate up here: it writes its configuration and main.cf by the parameters of the panel, at each change and each imscp-reconfigure`,
        remedy: 'Change the parameters in the panel; files in /etc/clamgate/conf.d stay as they are',
      },
    ]
  }
  if (panel === undefined) return []
  const doctor = 'clamgate doctor says when Postfix does not ask Clamgate; clamgate setup puts it back'
  return [
    {
      weight: 'warn',
      sentence: `${panel} runs this host and writes main.cf anew now and then: the entry for Clamgate may be lost`,
      remedy:
        panel === 'i-MSCP'
          ? `The i-MSCP plugin ClamAV puts it back by itself (docs/guide/imscp.md). Without it, ${doctor}`
          : doctor,
    },
  ]
}

function aboutClock({ clock }: HostFacts): readonly Remark[] {
  if (clock !== false) return []
  return [
    {
      weight: 'warn',
      sentence: 'The clock of this host is not synchronised: databases may look older or newer than they are',
      remedy: 'timedatectl set-ntp true, or apt-get install systemd-timesyncd',
    },
  ]
}

/** A service that sees no homes cannot start a program in one. */
function aboutPlace({ own: { packaged, directory } }: HostFacts): readonly Remark[] {
  if (packaged || !/^\/(?:root|home)(?:\/|$)/.test(directory)) return []
  return [
    {
      weight: 'stop',
      sentence: `Clamgate is in ${directory}: the service sees neither /home nor /root`,
      remedy: `Move it, for example: mv ${directory} /opt/clamgate; then run /opt/clamgate/script/clamgate setup`,
    },
  ]
}
