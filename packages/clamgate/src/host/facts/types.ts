/** What is known of the machine around us. Each reader looks, changes nothing, and gives undefined for what cannot be known. */

/** An installed Debian package, by `dpkg-query`. */
export interface PackageFact {
  readonly name: string
  readonly version: string
}

/** A unit of systemd, by `systemctl show`. */
export interface UnitFact {
  /** `clamav-daemon.service` */
  readonly name: string
  /** Whether there is a unit file. */
  readonly exists: boolean
  /** `enabled`, `disabled`, `masked`, `static`, … */
  readonly enabled: string
  /** `active`, `inactive`, `failed`, `activating`, … */
  readonly active: string
}

/** A running process that matters to mail or to ClamAV. */
export interface ProcessFact {
  readonly pid: number
  readonly uid: number
  /** The name of its program, without the directory. */
  readonly name: string
  readonly args: readonly string[]
}

export interface MemoryFact {
  readonly totalBytes: number
  readonly availableBytes: number
  /** The bound of our cgroup, where there is one. */
  readonly limitBytes: number | undefined
}

export interface DiskFact {
  readonly path: string
  readonly totalBytes: number
  readonly freeBytes: number
  readonly freeInodes: number
  readonly readOnly: boolean
}

export interface SystemFact {
  /** `debian`, `ubuntu`; of os-release(5). */
  readonly id: string
  readonly versionId: string
  readonly prettyName: string
  /** What starts services here. */
  readonly init: 'systemd' | 'none'
  /** Inside of a container or a chroot. */
  readonly container: boolean
}
