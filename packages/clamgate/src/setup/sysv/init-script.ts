/** What the init script is made from. */
export interface InitScriptFacts {
  /** Groups that the service is a member of besides its own: of the sockets of milter and clamd. */
  readonly groups: readonly string[]
  /** Where the milter makes its socket: a directory that may be gone with each boot. */
  readonly socketDirectory: string | undefined
}

export const INIT_SCRIPT = '/etc/init.d/clamgate'

/**
 * Pure: what deploy/systemd/clamgate.service says, for hosts where systemd does not run. `start` returns when mail can be scanned,
 * so that Postfix finds the milter's socket; one that cannot yet after the bound goes on, one that has ended is said with its last word.
 */
export function initScript({ groups, socketDirectory }: InitScriptFacts): string {
  return `${HEAD}
JOINED=${quoted(groups.join(' '))}
SOCKETS=${quoted(socketDirectory ?? '')}
${BODY}`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

const HEAD = `#!/bin/sh
# shellcheck disable=SC1091 # /etc/default/clamgate is the administrator's
### BEGIN INIT INFO
# Provides:          clamgate
# Required-Start:    $remote_fs $syslog
# Required-Stop:     $remote_fs $syslog
# Should-Start:      $network $named clamav-daemon
# Should-Stop:       $network $named clamav-daemon
# X-Start-Before:    postfix
# X-Stop-After:      postfix
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: Clamgate, ClamAV for the mail server (milter)
# Description:       Scans the mail that Postfix hands to it with clamd.
### END INIT INFO
# Made by the i-MSCP plugin, which writes it anew. Variables for the daemon, such as CLAMGATE_HEAP_MIB, go into
# /etc/default/clamgate.

PATH=/usr/sbin:/usr/bin:/sbin:/bin
PROGRAM=/usr/bin/clamgate
ACCOUNT=clamgate`

const BODY = `STATE=/run/clamgate-init
PIDFILE=$STATE/clamgate.pid
SAID=$STATE/said
# Whoever waits for it himself says less.
START_S=\${CLAMGATE_START_S:-60}
# Above limits.shutdownGrace: scans in flight finish or are deferred.
STOP_S=60

say() { echo "clamgate: $*"; }

# $1: a process id. Whether that is the daemon, of this host and not of a container: process ids are used again.
is_daemon() {
  [ -n "$1" ] && [ -r "/proc/$1/status" ] || return 1
  [ "$(sed -n 's/^Uid:[[:space:]]*\\([0-9]*\\).*/\\1/p' "/proc/$1/status" 2>/dev/null)" = "$(id -u "$ACCOUNT")" ] || return 1
  [ "$(readlink "/proc/$1/ns/pid")" = "$(readlink /proc/self/ns/pid)" ] || return 1
  case $(tr '\\0' ' ' 2>/dev/null <"/proc/$1/cmdline") in
    *clamgate*/src/main.[ct]*s' run '*) return 0 ;;
  esac
  return 1
}

# Prints the process id of the daemon; without the file of it, too.
daemon() {
  pid=$(cat "$PIDFILE" 2>/dev/null)
  if is_daemon "$pid"; then echo "$pid"; return 0; fi
  files=$(grep -ls 'clamgate.*/src/main' /proc/[0-9]*/cmdline)
  for file in $files; do
    pid=\${file#/proc/}
    pid=\${pid%/cmdline}
    if is_daemon "$pid"; then echo "$pid"; return 0; fi
  done
  return 1
}

# What systemd makes for a service.
directories() {
  install -d -m 0755 "$STATE"
  install -d -o "$ACCOUNT" -g "$ACCOUNT" -m 0750 /run/clamgate /var/log/clamgate &&
    install -d -o "$ACCOUNT" -g "$ACCOUNT" -m 0751 /var/lib/clamgate &&
    install -d -o "$ACCOUNT" -g "$ACCOUNT" -m 0700 /var/cache/clamgate &&
    { [ -z "$SOCKETS" ] || [ -d "$SOCKETS" ] || install -d -o "$ACCOUNT" -g postfix -m 0755 "$SOCKETS"; }
}

# Becomes the daemon. clamd and freshclam run as user clamav: that takes these four capabilities; where a container has none of
# them, clamd runs as we do.
become() {
  groups=$(id -G "$ACCOUNT" | tr ' ' ,)
  for name in $JOINED; do
    gid=$(getent group "$name" | cut -d : -f 3)
    [ -z "$gid" ] || groups=$groups,$gid
  done
  if [ -r /etc/default/clamgate ]; then set -a; . /etc/default/clamgate; set +a; fi
  umask 0027
  ulimit -n 65536 2>/dev/null
  gid=$(id -g "$ACCOUNT")
  set -- --reuid "$ACCOUNT" --regid "$gid" --groups "$groups"
  four=+setuid,+setgid,+kill,+chown
  for capabilities in "--bounding-set=-all,$four --inh-caps=-all,$four --ambient-caps=$four --no-new-privs" --no-new-privs ''; do
    # shellcheck disable=SC2086 # words
    if setpriv "$@" $capabilities true 2>/dev/null; then exec setpriv "$@" $capabilities "$PROGRAM" run; fi
  done
  exec setpriv "$@" "$PROGRAM" run
}

last_word() { grep . "$SAID" 2>/dev/null | tail -n 1 | cut -c 1-300; }

start() {
  if [ ! -x "$PROGRAM" ]; then say "$PROGRAM is not there"; return 5; fi
  if pid=$(daemon); then
    [ "$(cat "$PIDFILE" 2>/dev/null)" = "$pid" ] || { mkdir -p "$STATE" && echo "$pid" >"$PIDFILE"; }
    say "runs already (process $pid)"
    return 0
  fi
  directories || { say 'its directories cannot be made'; return 1; }
  rm -f "$PIDFILE"
  start-stop-daemon --start --quiet --background --no-close --make-pidfile --pidfile "$PIDFILE" --startas /usr/bin/env -- \\
    -i PATH="$PATH" HOME=/var/lib/clamgate LANG=C.UTF-8 NODE_COMPILE_CACHE=/var/cache/clamgate \\
    /bin/sh "$0" become >"$SAID" 2>&1 </dev/null || { say "did not start: $(last_word)"; return 1; }
  waited=0
  until "$PROGRAM" healthy --ready >/dev/null 2>&1; do
    if ! kill -0 "$(cat "$PIDFILE" 2>/dev/null)" 2>/dev/null; then
      rm -f "$PIDFILE"
      say "did not start: $(last_word)"
      return 1
    fi
    if [ $waited -ge "$START_S" ]; then say "runs, and does not scan yet (process $(cat "$PIDFILE"))"; return 0; fi
    sleep 1
    waited=$((waited + 1))
  done
  say "runs (process $(cat "$PIDFILE"))"
}

stop() {
  if ! pid=$(daemon); then
    rm -f "$PIDFILE"
    say 'does not run'
    return 0
  fi
  kill -TERM "$pid" 2>/dev/null
  waited=0
  while is_daemon "$pid"; do
    if [ $waited -ge $((STOP_S * 5)) ]; then kill -KILL "$pid" 2>/dev/null; fi
    if [ $waited -ge $((STOP_S * 5 + 25)) ]; then say "process $pid cannot be ended"; return 1; fi
    sleep 0.2
    waited=$((waited + 1))
  done
  rm -f "$PIDFILE"
  say 'is stopped'
}

status() {
  if pid=$(daemon); then say "runs (process $pid)"; return 0; fi
  say 'does not run'
  [ ! -e "$PIDFILE" ] || return 1
  return 3
}

case \${1-} in
  start) start ;;
  stop) stop ;;
  restart | force-reload) stop && start ;;
  # Refuses a broken configuration and says why, while the old one stays.
  reload) exec "$PROGRAM" reload ;;
  status) status ;;
  # For logrotate: the log file is opened anew.
  rotate) pid=$(daemon) && kill -USR1 "$pid" ;;
  become) become ;;
  *)
    echo "Usage: $0 start|stop|restart|force-reload|reload|status" >&2
    exit 2
    ;;
esac
`
