import { spawn } from 'node:child_process'

/** Stands by to clean up behind us. */
export interface ProcessGuard {
  /** Everything was cleaned up; the guard goes without doing anything. Resolves when it is gone. */
  release(): Promise<void>
}

/**
 * Ends a process group, and removes a directory, should this process die without having done so itself, by SIGKILL or
 * a crash. A small shell holds the other end of a pipe: when the pipe closes without a word, we are gone.
 * (PR_SET_PDEATHSIG would be simpler, but the kernel forgets it when a daemon changes its user, as Postfix and clamd do.)
 *
 * @param groupId id of a process that leads its group (spawned with `detached`).
 * @param directory removed once the group has ended.
 */
export function guardProcessGroup(groupId: number, directory: string | undefined): ProcessGuard {
  const shell = spawn('/bin/sh', ['-c', GUARD, 'guard', String(groupId), directory ?? ''], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Its own session: Ctrl-C and the end of a terminal must not reach it before its work is done.
    detached: true,
  })
  // A guard that is gone cannot be told anything; what it guards is then cleaned up by us alone.
  shell.on('error', ignore)
  shell.stdin.on('error', ignore)
  shell.unref()
  const gone = new Promise<void>((resolve) => {
    shell.once('exit', () => resolve())
    shell.once('error', () => resolve())
  })
  return {
    release() {
      shell.ref()
      shell.stdin.end('done\n')
      return gone
    },
  }
}

const GUARD = `
read -r word
[ "$word" = done ] && exit 0
kill -s TERM -- "-$1"
left=50
while [ $left -gt 0 ] && kill -s 0 -- "-$1"; do
  left=$((left - 1))
  sleep 0.2
done
kill -s KILL -- "-$1"
[ -z "$2" ] || rm -rf -- "$2"
`

function ignore(): void {}
