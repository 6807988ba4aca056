/**
 * The four answers of a command to the shell, after clamscan, grep and diff; 78 is EX_CONFIG of sysexits.h, at which
 * systemd does not restart the daemon (RestartPreventExitStatus=78).
 */
export const EXIT = {
  /** Yes, clean, done. */
  yes: 0,
  /** The command did its work and the answer is no: infected, unhealthy. */
  no: 1,
  /** It could not do its work: wrong usage, a file or the daemon out of reach. */
  failed: 2,
  /** The configuration is broken. */
  config: 78,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Text of `clamgate help exit-codes`. */
export const EXIT_CODES_HELP = `Exit codes of every command:

   0  yes, clean, done
   1  the answer is no: infected, unhealthy, not found
   2  the command could not do its work: wrong usage, unreadable file, daemon not reachable
  78  the configuration is broken; nothing was started or changed

Under systemd, RestartPreventExitStatus=78 keeps a broken configuration from a restart loop.`
