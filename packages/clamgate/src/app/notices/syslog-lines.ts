import type { Config } from '../../config/schema.ts'
import { createLog } from '../../observe/log/create-log.ts'
import type { LogFields } from '../../observe/log/log.ts'
import type { LogSurroundings } from '../../observe/log/places.ts'
import type { PlaceReport } from '../../observe/log/report.ts'

/** Lines to syslog with a facility of their own, whatever `log` says. */
export interface SyslogLines {
  write(event: string, sentence: string, fields?: LogFields): void
  settingsChanged(): void
  /** Undefined: no such lines are configured. */
  report(): PlaceReport | undefined
  /** Writes what waits. Never rejects. */
  close(): Promise<void>
}

export interface SyslogLinesOptions {
  readonly config: () => Config
  readonly surroundings: LogSurroundings
}

/** They follow each reload. A syslog daemon that is away is tried again, and what it misses is counted. */
export function createSyslogLines({ config, surroundings }: SyslogLinesOptions): SyslogLines {
  const placeOf = () => {
    const { log, notify } = config()
    return { ...log, level: 'info', stderr: false, file: undefined, syslog: notify.outbound.syslog } as const
  }
  // One after the other, so that a line is written in the place that was in force when it came.
  const opened = createLog(surroundings, placeOf())
  let last: Promise<unknown> = opened
  let report: () => readonly PlaceReport[] = () => []
  void opened.then((log) => {
    report = log.report
  })
  return {
    write(event, sentence, fields) {
      last = last.then(async () => (await opened).warn(event, sentence, fields))
    },
    settingsChanged() {
      const place = placeOf()
      // Without a file nothing can fail.
      last = last.then(async () => await (await opened).reconfigure(place))
    },
    report: () => report()[0],
    async close() {
      await last
      await (await opened).close()
    },
  }
}
