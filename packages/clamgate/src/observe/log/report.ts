/** How one of the places for lines does. */
export interface PlaceReport {
  readonly kind: 'stderr' | 'file' | 'syslog'
  /** As a sentence begins with it: `Log file /var/log/clamgate/clamgate.log`. */
  readonly name: string
  readonly state: 'ok' | 'failing'
  readonly failure?: PlaceFailure | undefined
  /** Lines left out since the start, since they found no room while nothing could be written. */
  readonly lostLines: number
  /** Those of them that were about messages. */
  readonly lostMessageLines: number
}

export interface PlaceFailure {
  readonly code: string
  /** Without its dot. */
  readonly sentence: string
  readonly remedy: string | undefined
  /** Unix time, ms. */
  readonly sinceMs: number
}
