import type { ConfOption } from './conf-file.ts'
import { type Context, notCarried, type Remarks, withoutMeaning } from './context.ts'
import { readBoolean } from './values.ts'

/** A converter for an option that has nothing to say to Clamgate. See docs/decisions/0010-options-not-carried.md. */
function without(reason: string) {
  return (): Remarks => withoutMeaning(reason)
}

export const user = without('the systemd unit says as whom the daemon runs')
export const pidFile = without('systemd knows its processes; nothing reads a pid file')
export const chroot = without(
  'the systemd unit confines the daemon; paths inside were carried over as they are outside',
)
export const temporaryDirectory = without('messages never go through a temporary file')
export const logFileUnlock = without('the log file is appended to line by line, so that no lock is needed')
export const maxThreads = without('clamav-milter ignores it too; milter.maxSessions bounds the sessions')
export const deprecated = without('clamav-milter ignores it too, with a warning')

/** `Foreground`; what it means for the log is seen to there. */
export function foreground({ value }: ConfOption): Remarks {
  if (readBoolean(value) === undefined) return notCarried('it is neither yes nor no')
  return withoutMeaning('clamgate run always stays in the foreground, as systemd wants it')
}

/** What is different of the daemon, whatever the options say. */
export function aboutLife({ draft }: Context): void {
  draft.note(
    'different',
    'SIGHUP, or clamgate reload, applies a changed configuration; it ends clamav-milter',
  )
}
