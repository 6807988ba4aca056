interface Trace {
  readonly sign: RegExp
  readonly means: string
}

/** What programs print that a service with NoNewPrivileges=yes keeps from the rights of their set-user-ID or set-group-ID bit. */
const TRACES: readonly Trace[] = [
  {
    sign: /postdrop.*(?:create file maildrop|mail_queue_enter).*Permission denied/,
    means:
      'sendmail(1) may not put mail into the queue, since NoNewPrivileges of the service takes postdrop its group',
  },
  {
    sign: /no[ _-]new[ _-]priv/i,
    means: 'NoNewPrivileges of the service lets it become no other user',
  },
]

/** Why the sandbox is to blame, by the last lines of a program; undefined when they do not say so. */
export function sandboxTrace(lines: readonly string[]): string | undefined {
  return TRACES.find(({ sign }) => lines.some((line) => sign.test(line)))?.means
}
